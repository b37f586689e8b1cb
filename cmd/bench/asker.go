package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// asker asks one server on a connection of its own. Who asks shares the machine with the servers, so it does no more
// than write what was made before and read what comes back.
type asker struct {
	conn net.Conn
	from *bufio.Reader
	text bytes.Buffer
}

// dial connects to a server.
func (s *served) dial(ctx context.Context) (*asker, error) {
	at, err := url.Parse(s.url)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", at.Host)
	if err != nil {
		return nil, err
	}
	return &asker{conn: conn, from: bufio.NewReaderSize(conn, 1<<16)}, nil
}

// wire is a question as it goes over a connection.
func (s *served) wire(ctx context.Context, document string, variables map[string]any) ([]byte, error) {
	r, err := s.request(ctx, document, variables)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = r.Write(&out)
	return out.Bytes(), err
}

// ask sends a question and returns the answer, which stands until the next one.
func (a *asker) ask(question []byte) ([]byte, error) {
	if _, err := a.conn.Write(question); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(a.from, nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	a.text.Reset()
	if _, err := a.text.ReadFrom(answer.Body); err != nil {
		return nil, err
	}
	return a.text.Bytes(), answered(answer.StatusCode, a.text.Bytes())
}

// answered says whether a server has answered what it was asked.
func answered(status int, text []byte) error {
	if status != http.StatusOK || bytes.Contains(text, []byte(`"errors"`)) {
		return fmt.Errorf("the server answers %d: %.300s", status, text)
	}
	return nil
}
