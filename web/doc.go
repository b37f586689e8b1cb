// Package web promises that a request reaches the data only as somebody: it turns a token into a scope before anything
// else of the request is read, and serves GraphQL and the explorer on one address, within limits on time and size, with
// headers that keep a browser from loading or sending anything elsewhere.
package web
