// SPDX-License-Identifier: Apache-2.0

package auth

import (
	"net/http"
	"time"
)

// deviceLife is how long a browser keeps the cookie by which it is known as one the person signed in from.
const deviceLife = 90 * 24 * time.Hour

// Cookies are what a browser keeps of a sign-in. The session ends with the browser at the latest; Secure is always set,
// which browsers also accept from their own machine without TLS.
func Cookies(a Admitted) []http.Cookie {
	device := Cookie(DeviceCookie, a.Device)
	device.MaxAge = int(deviceLife / time.Second)
	return []http.Cookie{Cookie(SessionCookie, a.Secret), device}
}

// Cookie is a cookie that only this host gets, over TLS, with requests of its own pages, and that no script reads.
func Cookie(name, value string) http.Cookie {
	return http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// NoCookie takes the session's cookie away.
func NoCookie() http.Cookie {
	c := Cookie(SessionCookie, "")
	c.MaxAge = -1
	return c
}
