// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// timeLayout is how times are written: UTC with exactly six places, so that the same time has one text.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// line is a link as JSON. The order of the fields is that of the canonical form.
type line struct {
	Seq          int64  `json:"seq"`
	At           string `json:"at"`
	Tenant       string `json:"tenant"`
	Actor        string `json:"actor"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
	Action       string `json:"action"`
	ObjectKind   string `json:"object_kind"`
	ObjectID     string `json:"object_id"`
	About        string `json:"about"`
	Before       Digest `json:"before"`
	After        Digest `json:"after"`
	Address      Digest `json:"address"`
	Request      string `json:"request"`
	Facts        string `json:"facts"`
	Hash         Digest `json:"hash"`
	Seal         Digest `json:"seal"`
}

// EncodeLine is a link as one line of JSON without its end.
func EncodeLine(l Link) ([]byte, error) {
	return json.Marshal(line{l.Seq, l.At.UTC().Format(timeLayout), l.Tenant, l.Actor, l.Role, l.Organisation, l.Action, l.Object.Kind,
		l.Object.ID, l.About, l.Before, l.After, l.Address, l.Request, l.Facts, l.Hash, l.Seal})
}

// DecodeLine reads exactly what EncodeLine writes: any other spelling of the same values is refused, so that no reader
// can be shown something else than what was hashed.
func DecodeLine(b []byte) (Link, error) {
	var r line
	if err := json.Unmarshal(b, &r); err != nil {
		return Link{}, fmt.Errorf("it is no JSON of an audit entry: %w", err)
	}
	at, err := time.Parse(timeLayout, r.At)
	if err != nil {
		return Link{}, errors.New("its time is not written like 2026-11-24T12:00:00.000000Z")
	}
	l := Link{Entry{r.Seq, at, r.Tenant, r.Actor, r.Role, r.Organisation, r.Action, Object{r.ObjectKind, r.ObjectID}, r.About,
		r.Before, r.After, r.Address, r.Request, r.Facts}, r.Hash, r.Seal}
	if err := l.Check(); err != nil {
		return Link{}, err
	}
	if again, err := EncodeLine(l); err != nil || !bytes.Equal(again, b) {
		return Link{}, errors.New("it is not written as this program writes audit entries")
	}
	return l, nil
}

// headLine is a head as JSON.
type headLine struct {
	Format string `json:"format"`
	Seq    int64  `json:"seq"`
	Hash   Digest `json:"hash"`
	At     string `json:"at"`
	Seal   Digest `json:"seal"`
}

const headFormat = "markwarden audit head 1"

// EncodeHead is a head as one line of JSON with its end.
func EncodeHead(h Head) ([]byte, error) {
	b, err := json.Marshal(headLine{headFormat, h.Seq, h.Hash, h.At.UTC().Format(timeLayout), h.Seal})
	return append(b, '\n'), err
}

// DecodeHead reads exactly what EncodeHead writes.
func DecodeHead(b []byte) (Head, error) {
	var r headLine
	if err := json.Unmarshal(b, &r); err != nil || r.Format != headFormat {
		return Head{}, errors.New("it is no head of an audit log")
	}
	at, err := time.Parse(timeLayout, r.At)
	h := Head{r.Seq, r.Hash, at, r.Seal}
	if again, encodeErr := EncodeHead(h); err != nil || encodeErr != nil || !bytes.Equal(again, b) {
		return Head{}, errors.New("it is not written as this program writes the head of an audit log")
	}
	return h, nil
}
