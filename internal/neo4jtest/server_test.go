package neo4jtest

import (
	"net"
	"testing"
	"time"
)

func TestAServerIsKilledStartedAgainAndStopped(t *testing.T) {
	s := Start(t)
	answers := func() bool {
		c, err := net.DialTimeout("tcp", s.Host, time.Second)
		if err == nil {
			err = c.Close()
		}
		return err == nil
	}
	if !answers() {
		t.Fatalf("the server that is ready does not answer: %s", s.Log())
	}
	if s.Kill(); answers() {
		t.Fatal("the server answers after it was killed")
	}
	if err := s.Restart(); err != nil || !answers() {
		t.Fatalf("the server does not come back: %v", err)
	}
	if s.Stop(); answers() {
		t.Fatal("the server answers after it was stopped")
	}
}
