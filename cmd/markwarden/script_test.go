// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestScripts runs testdata/*.txt, one script a command. A script is lines of:
//
//	run ARGS…          run markwarden; quotes as in a shell, $DIR is the script's folder
//	in TEXT            standard input of the next run, \n and \x00 as in Go
//	exit N             the exit code of the last run
//	out REGEXP         standard output matches; !out does not
//	err REGEXP         standard error matches; !err does not
//	file NAME TEXT     write a file into $DIR
//	absent NAME        no such file in $DIR
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := script{t: t, dir: t.TempDir(), path: path}
			t.Setenv("XDG_CONFIG_HOME", filepath.Join(s.dir, "config"))
			for i, line := range strings.Split(string(b), "\n") {
				s.line = i + 1
				s.step(line)
			}
		})
	}
}

type script struct {
	t         *testing.T
	dir, path string
	line      int
	in        string
	out, err  string
	code      int
}

func (s *script) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: "+format+"\nexit %d\nstdout:\n%s\nstderr:\n%s", append(append([]any{s.path, s.line}, args...), s.code, s.out, s.err)...)
}

func (s *script) step(line string) {
	s.t.Helper()
	verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "", "#":
	case "run":
		s.run(rest)
	case "in":
		s.in = s.unquote(rest)
	case "exit":
		if want, _ := strconv.Atoi(rest); want != s.code {
			s.fail("exit code %d, want %d", s.code, want)
		}
	case "out", "!out", "err", "!err":
		s.match(verb, rest)
	case "file":
		name, text, _ := strings.Cut(rest, " ")
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(s.unquote(text)), 0o600); err != nil {
			s.t.Fatal(err)
		}
	case "absent":
		if _, err := os.Stat(filepath.Join(s.dir, rest)); err == nil {
			s.fail("%s is there", rest)
		}
	default:
		s.fail("unknown step %q", verb)
	}
}

func (s *script) match(verb, pattern string) {
	s.t.Helper()
	text := s.out
	if strings.HasSuffix(verb, "err") {
		text = s.err
	}
	found := regexp.MustCompile("(?m)" + pattern).MatchString(text)
	if found == strings.HasPrefix(verb, "!") {
		s.fail("%s %s", verb, pattern)
	}
}

func (s *script) unquote(text string) string {
	u, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		s.fail("%q: %v", text, err)
	}
	return u
}

func (s *script) run(line string) {
	s.t.Helper()
	args := s.split(strings.ReplaceAll(line, "$DIR", s.dir))
	var out, err bytes.Buffer
	args = append([]string{"--data", filepath.Join(s.dir, "data")}, args...)
	s.code = run(context.Background(), args, strings.NewReader(s.in), &out, &err)
	s.out, s.err, s.in = out.String(), err.String(), ""
}

// split cuts a line into arguments; double quotes keep spaces and take Go escapes.
func (s *script) split(line string) []string {
	var args []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			args, line = append(args, word), rest
			continue
		}
		end := 1
		for end < len(line) && (line[end] != '"' || line[end-1] == '\\') {
			end++
		}
		word, err := strconv.Unquote(line[:end+1])
		if err != nil {
			s.fail("%s: %v", line, err)
		}
		args, line = append(args, word), line[end+1:]
	}
	return args
}
