// SPDX-License-Identifier: Apache-2.0

package client

import "context"

// Told is how somebody is told of alerts and reminders. Times are in minutes since midnight.
type Told struct {
	Place         int    `json:"place,omitempty"` // 0 is in charge, the next is asked when there is no answer
	Mail          string `json:"mail,omitempty"`
	Lang          string `json:"lang,omitempty"` // en or zh
	Zone          string `json:"zone,omitempty"` // the court's if left out
	QuietFrom     int    `json:"quiet_from,omitempty"`
	QuietTo       int    `json:"quiet_to,omitempty"`
	Digest        string `json:"digest,omitempty"` // immediate, daily or weekly, for what can wait
	DigestMinute  int    `json:"digest_minute,omitempty"`
	DigestWeekday int    `json:"digest_weekday,omitempty"` // 0 is Sunday
}

// ToldPerson is somebody of the caller's organisation who is told.
type ToldPerson struct {
	ID string `json:"id"`
	Told
}

// AlertSettings are who of the caller's organisation is told, and how.
func (c *Client) AlertSettings(ctx context.Context) ([]ToldPerson, error) {
	out, err := ask[page[ToldPerson]](ctx, c, get("alert-settings"))
	return out.Items, err
}

// SetAlerts says how the caller is told.
func (c *Client) SetAlerts(ctx context.Context, t Told) error {
	return tell(ctx, c, put("alert-settings").with(t))
}

// LeaveAlerts ends that the caller is told.
func (c *Client) LeaveAlerts(ctx context.Context) error {
	return tell(ctx, c, remove("alert-settings"))
}
