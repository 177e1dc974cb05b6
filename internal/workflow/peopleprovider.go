// SPDX-License-Identifier: Apache-2.0

package workflow

import (
	"context"
	"net/url"

	"markwarden/internal/auth"
	"markwarden/internal/fault"
	"markwarden/internal/storage"
)

// linkReturn is where somebody goes on who links their account to the other provider: a flow that ends there links and signs
// nobody in.
const linkReturn = "/profile?done=linked"

// ToProvider begins a sign-in with the other provider: the address to send the browser to, and the flow, sealed for its
// cookie. With link the person who is signed in links their account there; next is where they go on otherwise.
func (p *People) ToProvider(ctx context.Context, next string, link bool) (address, sealed string, err error) {
	provider, err := p.provider(ctx)
	if err != nil {
		return "", "", err
	}
	if link {
		who := auth.Who(ctx)
		if _, err := auth.AllowID(ctx, "account.password", who.ID, auth.Object{Kind: "account", Tenant: who.Tenant, Owner: who.ID}); err != nil {
			return "", "", err // before the way there, so that the proof is fresh on the way back
		}
		next = linkReturn
	}
	address, flow := provider.Begin(next, p.Now())
	sealed, err = auth.SealFlow(p.Keys, flow)
	return address, sealed, err
}

func (p *People) provider(ctx context.Context) (*auth.Provider, error) {
	if p.Provider == nil {
		return nil, fault.New(fault.NotFound, "")
	}
	return p.Provider(ctx)
}

// FromProvider takes the other provider's answer. It links the account of the person who is signed in, when that was
// begun, or signs in whoever the identity belongs to; an identity that is linked to nobody is refused, whatever its e-mail
// address. next is where to go on.
func (p *People) FromProvider(ctx context.Context, sealed string, answer url.Values, a auth.Attempt) (admitted auth.Admitted, next string, err error) {
	provider, err := p.provider(ctx)
	if err != nil {
		return admitted, "", err
	}
	flow, err := auth.OpenFlow(p.Keys, sealed, p.Now())
	if err != nil {
		return admitted, "", err
	}
	id, err := provider.Finish(ctx, flow, answer, p.Now())
	if err != nil {
		return admitted, "", err
	}
	if flow.Return == linkReturn {
		return admitted, flow.Return, p.own(ctx, "account.password", func(tx *storage.Audited) error { return tx.LinkIdentity(ctx, auth.Who(ctx).ID, id) })
	}
	account, err := p.DB.AccountByIdentity(ctx, id.Issuer, id.Subject)
	if err != nil {
		return admitted, "", err
	}
	v := auth.VisitOf(ctx)
	a.Request, a.At, a.Address, a.Replaces = v.Request, v.At, v.Actor.Address, v.Secret
	admitted, err = p.login().SignInElsewhere(ctx, a, account, id.SecondFactor)
	return admitted, flow.Return, err
}
