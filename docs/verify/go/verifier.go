// Package signet verifies Signet's access tokens. go get github.com/coreos/go-oidc/v3
//
//	verifier := signet.NewVerifier("https://id.example.com", "surveys")
//	token, err := verifier.Verify(ctx, raw) // token.Subject is the user
package signet

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// Verifier is one for the whole service; goroutines may share it.
type Verifier struct{ oidc *oidc.IDTokenVerifier }

// NewVerifier fetches the key set when the first token comes, keeps it, and fetches it again where no key in it fits.
func NewVerifier(issuer, audience string) Verifier {
	ctx := oidc.ClientContext(context.Background(), &http.Client{Timeout: 5 * time.Second})
	keys := oidc.NewRemoteKeySet(ctx, issuer+"/.well-known/jwks.json")
	config := &oidc.Config{ClientID: audience, SupportedSigningAlgs: []string{"ES256", "EdDSA", "RS256"}}
	return Verifier{oidc.NewVerifier(issuer, keys, config)}
}

// Verify returns what a good access token says; its other claims come by token.Claims(&yours).
func (v Verifier) Verify(ctx context.Context, raw string) (*oidc.IDToken, error) {
	token, err := v.oidc.Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	// go-oidc does not look at it, and refresh tokens are signed with the same keys. The signature covers the header.
	var header struct{ Typ string }
	encoded, _, _ := strings.Cut(raw, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || json.Unmarshal(decoded, &header) != nil || header.Typ != "at+jwt" {
		return nil, errors.New("typ is not at+jwt")
	}
	return token, nil
}
