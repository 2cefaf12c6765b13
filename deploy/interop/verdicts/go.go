// Reads {"token"} a line, and writes {"accepted", "reason"} a line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"

	"interop/signet"
)

type verdict struct {
	Accepted bool   `json:"accepted"`
	Reason   string `json:"reason,omitempty"`
}

func main() {
	verifier := signet.NewVerifier(os.Getenv("SIGNET_ISSUER"), os.Getenv("SIGNET_AUDIENCE"))
	lines, answers := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var question struct{ Token string }
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			panic(err)
		}
		answer := verdict{Accepted: true}
		if _, err := verifier.Verify(context.Background(), question.Token); err != nil {
			answer = verdict{Reason: err.Error()}
		}
		if err := answers.Encode(answer); err != nil {
			panic(err)
		}
	}
}
