package house

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// tree answers what the repository holds.
type tree map[string]bool // files and folders, from the root, with slashes

// newTree makes a tree from the paths of its files.
func newTree(files []string) tree {
	t := tree{".": true}
	for _, f := range files {
		for t[f] = true; f != "."; f = path.Dir(f) {
			t[f] = true
		}
	}
	return t
}

// top returns the folders at the root that hold something a reader may look for.
func (t tree) top() []string {
	var folders []string
	for f := range t {
		if first, _, below := strings.Cut(f, "/"); below && !slices.Contains(folders, first) {
			folders = append(folders, first)
		}
	}
	slices.Sort(folders)
	return folders
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)`)
	outside = regexp.MustCompile(`^[a-z]+:`)
	quoted  = regexp.MustCompile("`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]*)+)`")
)

// links returns the relative links of a document that lead nowhere, and the paths it quotes that do not exist. A
// quoted path counts when it begins with a top folder of the tree and ends in a slash or an extension we use.
func links(name, text string, t tree) []string {
	var wrong []string
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target == "" || outside.MatchString(target) {
			continue
		}
		if !t[path.Join(path.Dir(name), target)] {
			wrong = append(wrong, fmt.Sprintf("%s: the link to %s leads nowhere", name, m[1]))
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		first, _, _ := strings.Cut(m[1], "/")
		isPath := strings.HasSuffix(m[1], "/") || slices.Contains([]string{".go", ".md", ".sh", ".graphqls"}, path.Ext(m[1]))
		if t[first] && isPath && !t[path.Clean(m[1])] {
			wrong = append(wrong, fmt.Sprintf("%s: there is no %s", name, m[1]))
		}
	}
	return wrong
}

// mapOf returns the folders that the README's map names: in the first fenced block below the heading "The map", the
// first word of each line, when it ends in a slash.
func mapOf(readme string) []string {
	_, rest, ok := strings.Cut(readme, "## The map\n")
	if !ok {
		return nil
	}
	_, rest, ok = strings.Cut(rest, "```")
	if !ok {
		return nil
	}
	block, _, _ := strings.Cut(rest, "```")
	var named []string
	for _, line := range strings.Split(block, "\n") {
		if fields := strings.Fields(line); len(fields) > 0 && strings.HasSuffix(fields[0], "/") {
			named = append(named, strings.TrimSuffix(fields[0], "/"))
		}
	}
	return named
}

// mapWrong compares the README's map with the tree.
func mapWrong(readme string, t tree) []string {
	named := mapOf(readme)
	if len(named) == 0 {
		return []string{`README.md: no folders in a fenced block below "## The map"`}
	}
	var wrong []string
	for _, folder := range named {
		if !t[folder] {
			wrong = append(wrong, fmt.Sprintf("README.md: the map names %s/, which does not exist", folder))
		}
	}
	for _, folder := range t.top() {
		if !slices.Contains(named, folder) {
			wrong = append(wrong, fmt.Sprintf("README.md: the map lacks %s/", folder))
		}
	}
	return wrong
}
