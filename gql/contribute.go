package gql

import (
	"context"
	"errors"

	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
	"portolan/graph/vault"
)

type editKey struct{}

func withEdit(ctx context.Context, edit *vault.Edit) context.Context {
	return context.WithValue(ctx, editKey{}, edit)
}

func editOf(ctx context.Context) (*vault.Edit, error) {
	if edit, ok := ctx.Value(editKey{}).(*vault.Edit); ok {
		return edit, nil
	}
	return nil, errors.New("no edit in the context of a mutation")
}

// Contribute stores records and links of one dataset.
func (m mutations) Contribute(ctx context.Context, input model.ContributeInput) (*model.ContributePayload, error) {
	edit, err := editOf(ctx)
	if err != nil {
		return nil, err
	}
	c := &contribution{edit: edit, known: m.known, dataset: input.Dataset}
	c.gather(input)
	return c.store(ctx)
}

// Judge states whether two records are about the same thing.
func (m mutations) Judge(ctx context.Context, input model.JudgeInput) (*model.JudgePayload, error) {
	edit, err := editOf(ctx)
	if err != nil {
		return nil, err
	}
	return m.judge(ctx, edit, input)
}

// Restrict narrows who may see something of one's own.
func (m mutations) Restrict(ctx context.Context, input model.RestrictInput) (*model.RestrictPayload, error) {
	edit, err := editOf(ctx)
	if err != nil {
		return nil, err
	}
	return m.restrict(ctx, edit, input)
}

// Withdraw withdraws something of one's own.
func (m mutations) Withdraw(ctx context.Context, input model.WithdrawInput) (*model.WithdrawPayload, error) {
	edit, err := editOf(ctx)
	if err != nil {
		return nil, err
	}
	return m.withdraw(ctx, edit, input)
}

func (m mutations) judge(ctx context.Context, edit *vault.Edit, input model.JudgeInput) (*model.JudgePayload, error) {
	marking, err := m.marking(edit, input.Marking)
	if err == nil && len(input.Records) != 2 {
		err = graph.Errorf(graph.Invalid, "gql.Judge", "a judgement is about exactly two records")
	}
	ids := make([]graph.ID, 2)
	for i := 0; i < 2 && err == nil; i++ {
		ids[i], err = end(edit, input.Records[i])
	}
	if err == nil && ids[0] == ids[1] {
		err = graph.Errorf(graph.Invalid, "gql.Judge", "a judgement is about two different records")
	}
	var judgement graph.Element
	if err == nil {
		judgement = graph.NewJudgement(edit.Key(), marking, ids[0], ids[1], graph.Verdict(input.Verdict), input.Reason)
		err = commit(ctx, edit, []graph.Element{judgement}, nil)
	}
	if err != nil {
		problems, err := problem("", err)
		return &model.JudgePayload{Problems: problems}, err
	}
	view, nodes, err := after(ctx, edit, judgement.ID)
	if err != nil {
		return nil, err
	}
	link, _ := nodes[0].(*item.Link)
	return &model.JudgePayload{Judgement: link, Entity: item.Entities(view, item.Refs(view, ids[:1]))[0]}, nil
}

func (m mutations) restrict(ctx context.Context, edit *vault.Edit, input model.RestrictInput) (*model.RestrictPayload, error) {
	marking, err := m.marking(edit, input.Marking)
	var id graph.ID
	if err == nil {
		_, id, err = item.DecodeID(input.ID)
	}
	if err == nil {
		_, err = edit.Amend(ctx, newBatch(), id, func(e graph.Element) (graph.Element, error) {
			if !marking.Narrows(&e.Marking) {
				return e, graph.Errorf(graph.Invalid, "gql.Restrict", "the new marking lets somebody see what was hidden: a restriction keeps the owner, names no new audience or purpose, and lowers no level")
			}
			e.Marking = marking
			return e, nil
		})
	}
	if err != nil {
		problems, err := problem("", err)
		return &model.RestrictPayload{Problems: problems}, err
	}
	_, nodes, err := after(ctx, edit, id)
	if err != nil {
		return nil, err
	}
	return &model.RestrictPayload{Element: nodes[0]}, nil
}

func (m mutations) withdraw(ctx context.Context, edit *vault.Edit, input model.WithdrawInput) (*model.WithdrawPayload, error) {
	own, err := ownElement(ctx, edit, input.ID)
	if err == nil {
		err = commit(ctx, edit, nil, []graph.ID{own.ID})
	}
	if err != nil {
		problems, err := problem("", err)
		return &model.WithdrawPayload{Problems: problems}, err
	}
	return &model.WithdrawPayload{Withdrawn: true}, nil
}
