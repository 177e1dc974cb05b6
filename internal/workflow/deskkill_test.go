// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"markwarden/internal/audit"
	"markwarden/internal/fault"
	"markwarden/internal/jobs"
	"markwarden/internal/listing"
	"markwarden/internal/notice"
	"markwarden/internal/review"
	"markwarden/internal/screening"
	"markwarden/internal/storage"
	"markwarden/internal/storage/storagetest"
)

// The kill test runs this test binary as a child that does mixed work at the desk, says before and after each step which
// step it is, and is killed without warning after a line drawn by lot. testdata/bench/deskkills.sh runs it at length.
var (
	deskKills = flag.Int("kills", 10, "how often the desk is killed, on each engine")
	deskSeed  = flag.Uint64("kill-seed", 0, "seed of the kill test, 0 for a new one")
)

// deskChild names the database and the round of a child.
const deskChild = "MARKWARDEN_DESK_TEST_CHILD"

// killsPerDatabase keeps what has to be looked at after a kill small; then a fresh database is taken.
const killsPerDatabase = 25

// hand is one of those who work in a child.
type hand struct {
	*office
	lot   *rand.Rand
	round string
	n     *atomic.Int64
}

// TestDeskChild is the child of TestKilledAtTheDesk and nothing by itself.
func TestDeskChild(t *testing.T) {
	dsn, round, is := strings.Cut(os.Getenv(deskChild), "\n")
	if !is {
		return
	}
	db, err := storage.Open(t.Context(), dsn, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := openOffice(t, db)
	var number int
	var seed uint64
	if _, err := fmt.Sscan(round, &number, &seed); err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	begun := o.now.Add(time.Duration(number) * time.Hour)
	o.Desk.Now = func() time.Time { return begun.Add(time.Duration(n.Load()) * time.Second) }
	o.Desk.Tell = func(context.Context, *storage.Tx, string, review.Webhook) error {
		fmt.Println("inside") // written, and not committed yet
		return nil
	}
	var hands sync.WaitGroup
	for k := range uint64(3) {
		h := hand{o, rand.New(rand.NewPCG(seed, uint64(number)*10+k)), fmt.Sprint(number), &n}
		hands.Go(func() {
			for {
				h.step()
			}
		})
	}
	hands.Wait()
}

// step does one piece of work, drawn by lot, under a token of its own.
func (h hand) step() {
	token := fmt.Sprintf("op-%s-%d.", h.round, h.n.Add(1))
	work := []struct {
		name string
		do   func(string) error
	}{{"keep", h.keepOne}, {"keep", h.keepOne}, {"ask", h.ask}, {"ask", h.ask}, {"respond", h.respond}, {"respond", h.respond}, {"remove", h.remove}, {"undo", h.undo}, {"notice", h.complain},
		{"at once", h.atOnce}, {"counter-notice", h.counter}, {"bulk", h.bulk}, {"bulk", h.bulk}, {"deliver", h.deliver}}
	one := work[h.lot.IntN(len(work))]
	fmt.Println("begin", token)
	switch err := one.do(token); {
	case err == nil:
		fmt.Println("done", token, one.name)
	case errors.Is(err, errNothing), fault.Is(err, fault.Conflict), fault.Is(err, fault.Forbidden), fault.Is(err, fault.Invalid), fault.Is(err, fault.NotFound):
		fmt.Println("refused", token)
	case fault.Is(err, fault.Unavailable):
		fmt.Println("away", token)
	default:
		fmt.Printf("failed %s %v\n", token, err)
	}
}

// errNothing is a lot for which there is no case.
var errNothing = errors.New("nothing to do")

// pick is one of the newest cases in a state, drawn by lot.
func (h hand) pick(states ...review.State) (string, error) {
	list, err := h.DB.CaseLines(context.Background(), storage.CaseFilter{Tenant: "t", SellerID: "shop-1", States: states}, storage.Page{Limit: 12})
	if err != nil {
		return "", err
	}
	if len(list.Items) == 0 {
		return "", errNothing
	}
	return list.Items[h.lot.IntN(len(list.Items))].ID, nil
}

func (h hand) keepOne(token string) error {
	l := shoe(h.lot.IntN(40))
	l.ID, l.URL = token, ""
	_, _, err := h.Keep(context.Background(), shop, l, screening.Caution)
	return err
}

func (h hand) ask(token string) error {
	id, err := h.pick(review.New, review.Triage)
	if err == nil {
		_, err = h.Decide(context.Background(), officer, id, review.Decision{Kind: review.DecideEdit, Reason: "TM-INF", Rules: []string{"R1"}, Note: token})
	}
	return err
}

func (h hand) respond(token string) error {
	id, err := h.pick(review.SellerContacted)
	if err == nil {
		_, err = h.Respond(context.Background(), shop, id, Answer{Statement: token, Documents: []Document{{"invoice.pdf", []byte("%PDF-1.7 " + token)}}})
	}
	return err
}

func (h hand) remove(token string) error {
	id, err := h.pick(review.SellerResponded)
	if err == nil {
		_, err = h.Decide(context.Background(), another, id, review.Decision{Kind: review.DecideRemove, Reason: "TM-CF", Rules: []string{"R1"}, Facts: token})
	}
	return err
}

func (h hand) undo(token string) error {
	id, err := h.pick(review.SellerContacted, review.Removed)
	if err == nil {
		_, err = h.Undo(context.Background(), senior, id, token)
	}
	return err
}

func (h hand) complain(token string) error {
	l := listing.Listing{ID: token, Title: "Plain lamp", SellerID: "shop-1", Category: "Lamps"}
	if _, _, err := h.Keep(context.Background(), shop, l, ""); err != nil {
		return err
	}
	n := complaint(notice.DMCA)
	n.Why, n.Targets = token, []notice.Target{{Item: token, Scope: notice.ScopeListing}}
	_, err := h.Submit(context.Background(), brand, n)
	return err
}

func (h hand) atOnce(token string) error {
	id, err := h.pick(review.New, review.Triage)
	if err == nil {
		_, err = h.Decide(context.Background(), senior, id, review.Decision{Kind: review.DecideRemove, Reason: "CR-IMG", Ground: review.GroundDMCA, Facts: token, Rules: []string{"R11"}})
	}
	return err
}

func (h hand) counter(token string) error {
	id, err := h.pick(review.Removed)
	if err != nil {
		return err
	}
	n := counterNotice
	n.Reasons = token
	_, err = h.CounterNotice(context.Background(), shop, id, n)
	return err
}

// bulk decides several cases at once; all of them, or none, carry the token.
func (h hand) bulk(token string) error {
	ctx := context.Background()
	list, err := h.DB.CaseLines(ctx, storage.CaseFilter{Tenant: "t", SellerID: "shop-1", States: []review.State{review.SellerResponded}}, storage.Page{Limit: 4})
	if err != nil || len(list.Items) < 2 {
		return errors.Join(err, errNothing)
	}
	var ids []string
	for _, i := range list.Items {
		ids = append(ids, i.ID)
	}
	b, err := h.DraftBulk(ctx, officer, ids, review.Decision{Kind: review.DecideRemove, Reason: "TM-INF", Rules: []string{"R1"}, Facts: token})
	if err != nil {
		return err
	}
	for _, id := range h.BulkSample(b) {
		if _, err := h.View(ctx, officer, b.ID, id); err != nil {
			return err
		}
	}
	_, out, err := h.DecideBulk(ctx, officer, b.ID)
	if err == nil && !slices.ContainsFunc(out, func(x BulkOutcome) bool { return x.Err == nil }) {
		return errNothing
	}
	if err == nil && h.lot.IntN(2) == 0 {
		_, err = h.UndoBulk(ctx, officer, b.ID, "")
	}
	return err
}

// deliver does the jobs that are due, as a runner does; their work has no token, and what it did is looked at as a whole.
func (h hand) deliver(string) error {
	ctx, now := context.Background(), h.Desk.Now()
	list, err := h.DB.Jobs().Lease(ctx, jobs.Ask{Holder: "child", Kinds: []string{JobCaseClock, JobCaseLetter, JobWeighSeller, JobWeighNotifier, JobNoticePlaces}, Most: 5, Now: now, Until: now.Add(time.Minute)})
	for _, j := range list {
		if err := h.Handlers()[j.Kind](ctx, j); err != nil {
			return err
		}
		if err := h.DB.Jobs().Finish(ctx, j); err != nil && !errors.Is(err, jobs.ErrLost) {
			return err
		}
	}
	return errors.Join(err, errNothing)
}

// testimony is what a child said, and what the database must hold of it.
type testimony struct {
	begun, done, refused map[string]bool
	kinds                map[string]int // of steps that were acknowledged
}

// murder runs a child and kills it after so many lines.
func (l testimony) murder(t *testing.T, dsn string, round int, seed uint64, after int) (inside bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDeskChild$")
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), deskChild+"="+dsn+"\n"+fmt.Sprint(round, seed))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for s := bufio.NewScanner(out); s.Scan(); {
		word, rest, _ := strings.Cut(s.Text(), " ")
		token, kind, _ := strings.Cut(rest, " ")
		switch word {
		case "begin":
			l.begun[token] = true
		case "done":
			l.done[token] = true
			l.kinds[kind]++
		case "refused":
			l.refused[token] = true
		case "failed", "---", "FAIL":
			t.Errorf("round %d: the child says: %s", round, s.Text())
		}
		if lines++; lines == after {
			inside = word == "inside" || word == "begin"
			if err := cmd.Process.Kill(); err != nil { // what it says until then counts as well
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatalf("round %d: the child was not killed", round)
	}
	return inside
}

var tokens = regexp.MustCompile(`op-\d+-\d+\.`)

// Whatever was acknowledged before a kill is there once, with its entry, its letters, its strikes and its jobs; what was
// refused is not there; histories and the audit log are whole.
func TestKilledAtTheDesk(t *testing.T) {
	seed := *deskSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	if testing.Short() {
		*deskKills = min(*deskKills, 3)
	}
	storagetest.RunDSN(t, func(t *testing.T, _ string) {
		lot := rand.New(rand.NewPCG(seed, 1))
		inside, kinds := 0, map[string]int{}
		for first := 0; first < *deskKills; first += killsPerDatabase {
			dsn := storagetest.SQLite(t)
			if strings.HasSuffix(t.Name(), "postgres") {
				dsn = storagetest.Postgres(t)
			}
			db := storagetest.Open(t, dsn)
			o := openOffice(t, db)
			for _, kind := range []notice.CheckKind{notice.CheckEmail, notice.CheckIdentity} {
				ok[NoticeReceipt](t)(o.Submit(t.Context(), brand, complaint(notice.DMCA)))
				ok[notice.Standing](t)(o.Verify(t.Context(), senior, "brand-1", notice.Check{Kind: kind}))
			}
			l := testimony{map[string]bool{}, map[string]bool{}, map[string]bool{}, kinds}
			for round := first; round < min(first+killsPerDatabase, *deskKills); round++ {
				if l.murder(t, dsn, round, seed, 2+lot.IntN(80)) {
					inside++
				}
				if round%5 == 4 || round == *deskKills-1 || round == first+killsPerDatabase-1 {
					l.check(t, o)
				}
				if t.Failed() {
					t.Fatalf("after kill %d with seed %d", round+1, seed)
				}
			}
			_ = db.Close()
		}
		t.Logf("%d kills, %d of them in the midst of a step, acknowledged and none lost or doubled: %v (seed %d)", *deskKills, inside, kinds, seed)
	})
}

// check holds the database against what was said.
func (l testimony) check(t *testing.T, o *office) {
	t.Helper()
	ctx, found := t.Context(), map[string]int{}
	for page := (storage.Page{Limit: 500}); ; {
		list, err := o.DB.CaseLines(ctx, storage.CaseFilter{Tenant: "t", SellerID: "shop-1", Sealed: true}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list.Items {
			checkCase(t, o, i.ID, found)
		}
		if page.Cursor = list.Next; list.Next == "" {
			break
		}
	}
	for token := range l.done {
		if found[token] == 0 && !l.kept(t, o, token) {
			t.Errorf("%s was acknowledged and is lost", token)
		}
	}
	for token, n := range found {
		switch {
		case n > 1:
			t.Errorf("%s is there %d times", token, n)
		case !l.begun[token]:
			t.Errorf("%s is there, and nobody asked for it", token)
		case l.refused[token]:
			t.Errorf("%s was refused and is there", token)
		}
	}
	key, err := audit.NewKey([]byte(officeKey))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := o.DB.VerifyAudit(ctx, key); err != nil || len(r.Problems) > 0 {
		t.Errorf("the audit log: %v %v", r.Problems, err)
	}
}

// kept reports a listing under a token: what keeping one leaves.
func (l testimony) kept(t *testing.T, o *office, token string) bool {
	t.Helper()
	_, err := o.DB.ListingAt(t.Context(), "t", token)
	return err == nil
}

// checkCase holds a case against what was filed with it, and counts the tokens of its history. A bulk decision counts once
// for all its cases.
func checkCase(t *testing.T, o *office, id string, found map[string]int) {
	t.Helper()
	ctx := t.Context()
	c := ok[review.Case](t)(o.Case(ctx, senior, id))
	if err := c.VerifyHistory(); err != nil {
		t.Errorf("%s: %v", id, err)
	}
	here := map[string]int{}
	for _, e := range c.History {
		for _, token := range slices.Compact(slices.Sorted(slices.Values(tokens.FindAllString(e.Note+" "+e.Facts, -1)))) {
			here[token]++
			if e.Bulk == "" || found[token] == 0 {
				found[token]++
			}
		}
	}
	for token, n := range here {
		if n > 1 {
			t.Errorf("%s is in case %s %d times", token, id, n)
		}
	}
	letters := ok[[]storage.KeptLetter](t)(o.DB.Letters(ctx, "t", id))
	written := map[string]string{}
	for _, k := range letters {
		written[k.Ref] = k.Letter.SHA
	}
	for _, m := range c.Messages {
		if written[m.Ref] != m.SHA {
			t.Errorf("%s: letter %s is in the history and was not filed", id, m.Ref)
		}
		delete(written, m.Ref)
	}
	if len(written) > 0 {
		t.Errorf("%s: letters that no history knows: %v", id, written)
	}
	var counting []string
	for _, s := range ok[[]review.Strike](t)(o.DB.Strikes(ctx, "t", "shop-1")) {
		if s.Case == id && s.Withdrawn.IsZero() {
			counting = append(counting, s.ID)
		}
	}
	slices.Sort(counting)
	if want := slices.Sorted(slices.Values(c.Standing.Strikes)); !slices.Equal(counting, want) {
		t.Errorf("%s: strikes %v filed, %v in the case", id, counting, want)
	}
	for _, f := range ok[[]storage.CaseFile](t)(o.DB.CaseFiles(ctx, "t", id, "")) {
		if !slices.ContainsFunc(c.History, func(e review.Entry) bool {
			return slices.ContainsFunc(e.Evidence, func(x string) bool { return strings.Contains(x, f.SHA256) })
		}) {
			t.Errorf("%s: document %s without its answer", id, f.ID)
		}
	}
}
