package gql

//go:generate go run ./internal/gen
//go:generate sh -c "cd .. && go tool gqlgen generate --config gqlgen.yml"
//go:generate go run ./internal/gen executor
