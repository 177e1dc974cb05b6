// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Time-based codes of RFC 6238 as every authenticator app makes them: HMAC-SHA-1, six digits, a new one each 30 seconds.
const (
	codeStep   = 30 * time.Second
	codeDigits = otp.DigitsSix
	codeDrift  = 1  // steps that a telephone's clock may be off, either way (RFC 6238 5.2)
	codeBytes  = 20 // of secret, as long as the hash (RFC 4226 4)
)

// TOTP is a second factor as it is kept: sealed, with the newest step that was used, so that each code counts once.
type TOTP struct {
	User      string
	Sealed    string // Keyring.Seal for TOTPPurpose(User)
	LastStep  int64  // 0 when none was used
	Confirmed bool   // its owner has shown a code of it; before that it protects nothing and is asked for nowhere
	Created   time.Time
}

// TOTPPurpose is what a user's second factor is sealed for.
func TOTPPurpose(user string) string { return "totp " + user }

// NewTOTPSecret is a random secret in base32 as apps take it.
func NewTOTPSecret() string {
	var b [codeBytes]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// TOTPAddress is the otpauth address that a QR code shows to an app; issuer is the installation's name.
func TOTPAddress(issuer, login, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// MatchCode finds the step of a code among the present one and its neighbours; used is the newest step used so far, and
// neither it nor an earlier one counts again. It compares with every candidate, whichever matches.
func MatchCode(secret, code string, used int64, at time.Time) (step int64, ok bool, err error) {
	code = strings.ReplaceAll(code, " ", "") // apps show 123 456
	now := at.Unix() / int64(codeStep/time.Second)
	for candidate := now - codeDrift; candidate <= now+codeDrift; candidate++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(max(candidate, 0)), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > used {
			step, ok = candidate, true
		}
	}
	return step, ok, nil
}

// recoveryCodes is how many codes a person gets to sign in without the app.
const recoveryCodes = 10

// recoveryAlphabet leaves out what is easily confused on paper: i, l, o, u (Crockford's base 32).
const recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// NewRecoveryCodes are codes to print, each good for one sign-in in place of the app, with the hashes to keep. A code has
// 80 random bits, so that a fast hash is enough.
func NewRecoveryCodes(user string) (codes, hashes []string) {
	for range recoveryCodes {
		var b [16]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		var code strings.Builder
		for i, x := range b {
			if i > 0 && i%4 == 0 {
				code.WriteByte('-')
			}
			code.WriteByte(recoveryAlphabet[x%32]) // 256 is a multiple of 32: no letter is likelier
		}
		codes = append(codes, code.String())
		hashes = append(hashes, HashRecoveryCode(user, code.String()))
	}
	return codes, hashes
}

// HashRecoveryCode is the hash of a code somebody typed; upper case, spaces and missing dashes do not matter. It is empty
// for what cannot be a code.
func HashRecoveryCode(user, code string) string {
	if len(code) > 100 {
		return ""
	}
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '-', ' ':
			return -1
		case 'i', 'I', 'l', 'L':
			return '1'
		case 'o', 'O':
			return '0'
		}
		return r
	}, code)
	plain = strings.ToLower(plain)
	if len(plain) != 16 || strings.Trim(plain, recoveryAlphabet) != "" {
		return ""
	}
	return digest("recovery", user+"\n"+plain)
}
