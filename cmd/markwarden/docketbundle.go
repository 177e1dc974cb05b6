// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"markwarden/internal/docket"
	"markwarden/internal/fault"
	"markwarden/internal/workflow"
)

func (a *app) docketBundle() *cobra.Command {
	var out, mail string
	var o workflow.BundleOrder
	c := &cobra.Command{
		Use:   "bundle CASE --out FILE.zip",
		Short: "Write what is on file of a case as one zip for counsel",
		Long: `Write what is on file of a case as one zip: facts as JSON, the same to read as a page and as text in the language of --lang, and a manifest
with size and SHA-256 of every file. Of the list of defendants it holds the rows matched with our stores alone. With --row and --store it is
the packet of one match decided "not us": the evidence and a letter in English and Chinese. Anybody verifies it with docket verify.`,
		Example: `  markwarden docket bundle "ilnd 1:26-cv-01234" --out case.zip --mail freeze.eml
  markwarden docket bundle "ilnd 1:26-cv-01234" --row 2 --store s2 --out not-us.zip`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			switch {
			case out == "":
				return usage("say where to write with --out FILE.zip")
			case (o.Row == "") != (o.Store == ""):
				return usage("give --row and --store together: a row of the list and our store")
			}
			if mail != "" {
				if o.Mail, err = a.readMail(mail); err != nil {
					return err
				}
			}
			d, err := a.docketing(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.DB.Close()) }()
			f, err := findCase(c.Context(), d.DB, args[0])
			if err != nil {
				return err
			}
			o.Lang = a.set.lang
			b, err := d.Bundle(c.Context(), a.clerk(), f.ID, o)
			if err != nil {
				return err
			}
			if err := writeWhole(out, b.Body); err != nil {
				return err
			}
			r := &rows{columns: []string{"file", "bytes", "sha256"}}
			r.add(map[string]any{"file": out, "bytes": len(b.Body), "sha256": b.Hash}, out, fmt.Sprint(len(b.Body)), b.Hash)
			return a.print(r)
		},
	}
	fl := c.Flags()
	fl.StringVar(&out, "out", "", "file to write; one that is there is replaced once the new one is whole")
	fl.StringVar(&mail, "mail", "", "the message of the freeze, to put into the bundle as it came (- is standard input)")
	fl.StringVar(&o.Row, "row", "", "with --store: number or key of a row decided \"not us\"")
	fl.StringVar(&o.Store, "store", "", "with --row: our store")
	return c
}

// readMail reads a message whole.
func (a *app) readMail(name string) ([]byte, error) {
	in, _, err := a.openInput(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, 2<<20)) // what is larger is refused with the bound that holds
}

// writeWhole writes beside a file first, so that what has its name is whole.
func writeWhole(out string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(out), ".bundle-*")
	if err != nil {
		return fault.Because(err, fault.Invalid, "nothing can be written beside %s: check that the folder exists and is writable", out)
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (a *app) docketVerify() *cobra.Command {
	var want string
	c := &cobra.Command{
		Use:   "verify FILE.zip",
		Short: "Hold a bundle against its manifest, without network or database",
		Long: `Hold every file of a bundle against the sizes and hashes of its manifest, and the manifest against its own. The first thing that differs is
named. That all agrees shows that nothing was damaged, not who wrote it: give the hash that its sender gave with --sha256.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return fault.Because(err, fault.NotFound, "%s cannot be read: check its name", args[0])
			}
			defer f.Close()
			info, err := f.Stat()
			if err != nil || !info.Mode().IsRegular() {
				return fault.New(fault.Invalid, "%s is not a file", args[0])
			}
			got, err := docket.VerifyBundle(f, info.Size())
			if err != nil {
				return err
			}
			if want != "" && !strings.EqualFold(strings.TrimSpace(want), got.Hash) {
				return fault.New(fault.Invalid, "%s agrees with its manifest but is not the bundle of that hash: its SHA-256 is %s", args[0], got.Hash)
			}
			r := &rows{columns: []string{"case", "made", "files", "bytes", "sha256"}}
			r.add(got, printable(got.Case), printable(got.Made), fmt.Sprint(got.Files), fmt.Sprint(got.Bytes), got.Hash)
			return a.print(r)
		},
	}
	c.Flags().StringVar(&want, "sha256", "", "the hash of the whole bundle that its sender gave")
	return c
}
