// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
)

// otherProvider is the provider that the settings name, asked for its addresses when it is first needed.
func otherProvider(set doorSettings) (func(context.Context) (*auth.Provider, error), error) {
	c := auth.ProviderConfig{Issuer: set.issuer, ClientID: set.clientID, RedirectURL: set.back, Client: &http.Client{
		Timeout: 10 * time.Second, Transport: shortAnswers{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if set.clientID == "" {
		return nil, usage("--oidc-issuer needs --oidc-client-id, the name the provider knows this program by")
	}
	if set.secretFile != "" {
		b, err := os.ReadFile(set.secretFile)
		if err != nil {
			return nil, fault.Because(err, fault.Invalid, "the client secret %s cannot be read: check whose file it is", set.secretFile)
		}
		c.ClientSecret = strings.TrimSpace(string(b))
	}
	var mu sync.Mutex
	var made *auth.Provider
	return func(ctx context.Context) (*auth.Provider, error) {
		mu.Lock()
		defer mu.Unlock()
		if made == nil {
			p, err := auth.NewProvider(context.WithoutCancel(ctx), c) // its keys are fetched later, too
			if err != nil {
				return nil, err
			}
			made = p
		}
		return made, nil
	}, nil
}

// shortAnswers bounds what a provider's answer may cost.
type shortAnswers struct{ http.RoundTripper }

// RoundTrip is that of http.RoundTripper, with a body of at most 1 MiB.
func (s shortAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := s.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, 1<<20), answer.Body}
	}
	return answer, err
}
