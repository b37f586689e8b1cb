package vault

import (
	"context"
	"encoding/hex"
	"os"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/store"
)

// Report is what Verify found in a store and its audit log.
type Report struct {
	Revision     graph.Revision `json:"revision"` // the newest
	Time         time.Time      `json:"time"`     // of the newest revision
	Versions     int            `json:"versions"` // of all elements, those that are no longer current and those erased included
	Current      int            `json:"current"`  // elements
	Links        int            `json:"links"`    // current ones
	Erased       int            `json:"erased"`   // versions
	AuditEntries uint64         `json:"auditEntries"`
	AuditErased  uint64         `json:"auditErased"`
	AuditHead    string         `json:"auditHead"` // the hash that a witness keeps
	Faults       []string       `json:"faults"`    // what is not in order, at most store.MaxFaults and one
}

// Verify reads all of a store and its audit log and reports what is not in
// order: hashes, intervals, the links of every end, the log's chain. It opens
// the store by itself, so that what keeps a store from being loaded can still
// be reported. Each of the witnessed heads must be one that the log had. An
// error means that it could not go on.
func Verify(ctx context.Context, c Config, witnessed ...audit.Head) (Report, error) {
	s, err := openToVerify(ctx, c)
	if graph.Is(err, graph.Corrupt) {
		return Report{Faults: []string{err.Error()}}, nil
	}
	if err != nil {
		return Report{}, err
	}
	defer s.Close()
	found, err := store.Verify(ctx, s)
	if err == nil && s.shared != nil && len(found.Faults) == 0 {
		found.Faults, err = s.shared.VerifyProjection(ctx)
	}
	if err != nil {
		return Report{}, err
	}
	r := Report{Revision: found.Head.Revision, Time: found.Head.Time, Versions: found.Versions,
		Current: found.Current, Links: found.Links, Erased: found.Erased, Faults: []string{}}
	for _, f := range found.Faults {
		r.Faults = append(r.Faults, f.String())
	}
	return r, r.verifyLog(c, witnessed)
}

// openToVerify opens the engine, which must be there and on a disk.
func openToVerify(ctx context.Context, c Config) (engine, error) {
	scheme, _, err := parseStore(c.Store)
	if err == nil && scheme == "memory" {
		err = graph.Errorf(graph.Invalid, "vault.Verify", "a store in memory is gone when it is closed: name one on disk")
	}
	if err != nil {
		return engine{}, err
	}
	c.MustExist = true
	return openEngine(ctx, c)
}

// RepairProjection writes the graph that users of the database see again, from
// the store's versions. Only a store in a database has one. Nobody else may
// commit meanwhile.
func RepairProjection(ctx context.Context, c Config) error {
	s, err := openToVerify(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.shared == nil {
		return graph.Errorf(graph.Invalid, "vault.RepairProjection", "only a store in a database has a projection: give bolt://USER@HOST:PORT/DATABASE")
	}
	return s.shared.RepairProjection(ctx)
}

// verifyLog adds what there is to say of the audit log.
func (r *Report) verifyLog(c Config, witnessed []audit.Head) error {
	dir, err := c.auditDir()
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); err != nil {
		r.Faults = append(r.Faults, "the audit log "+dir+" is not there; restore it from a backup, or name its folder")
		return nil
	}
	log, err := audit.Open(dir, c.Clock) // cuts off what a crash left of an entry that nobody was answered for
	if err == nil {
		err = log.Close()
	}
	var found audit.Report
	if err == nil {
		found, err = audit.Verify(dir, witnessed...)
	}
	if graph.Is(err, graph.Corrupt) {
		r.Faults = append(r.Faults, "audit log: "+err.Error())
		return nil
	}
	r.AuditEntries, r.AuditErased, r.AuditHead = found.Head.Entries, found.Erased, hex.EncodeToString(found.Head.Hash[:])
	return err
}

// AuditDir is the folder of the audit log that the configuration names.
func AuditDir(c Config) (string, error) {
	dir, err := c.auditDir()
	if err == nil && dir == "" {
		err = graph.Errorf(graph.Invalid, "vault.AuditDir", "a store in memory keeps its log in memory: name one on disk")
	}
	return dir, err
}
