// Package parquet promises nodes and edges as two Apache Parquet files whose
// columns have the types that the codebook says: texts in UTF-8, dates as text
// since they may be partial, numbers as doubles, and lists where a cell may hold
// several values. Row groups are made on several goroutines at a time, so that a
// large graph is written as fast as it is read, in bounded memory.
package parquet
