package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// changedSince are the files of a folder that git says were changed, or are new.
func changedSince(ctx context.Context, ref, dir string) ([]string, error) {
	if strings.HasPrefix(ref, "-") {
		return nil, usage{fmt.Errorf("strata: --git %s: that is no reference", ref)}
	}
	changed, err := git(ctx, dir, "diff", "--name-only", "--diff-filter=d", "--relative", ref, "--", ".")
	if err != nil {
		return nil, err
	}
	fresh, err := git(ctx, dir, "ls-files", "--others", "--exclude-standard", "--", ".")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, path := range append(changed, fresh...) {
		out = append(out, filepath.Base(path))
	}
	return out, nil
}

func git(ctx context.Context, dir string, args ...string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("strata: git %s: %s", args[0], strings.TrimSpace(string(failed.Stderr)))
	}
	if err != nil {
		return nil, fmt.Errorf("strata: git: %w", err)
	}
	return strings.Fields(string(out)), nil
}
