package testserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// account is the operating-system user to run a program as; nil means the current one.
type account struct {
	uid, gid uint32
}

// Folder is a temporary folder of programs that run in it. They run as another user where
// this process is root's, which servers refuse to be.
type Folder struct {
	Path  string
	owner *account
}

// NewFolder makes a folder. Its owner is the first of the users that there is.
func NewFolder(prefix string, users ...string) (*Folder, error) {
	path, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	f := &Folder{Path: path}
	if err := f.handOver(users); err != nil {
		f.Remove()
		return nil, err
	}
	return f, nil
}

func (f *Folder) handOver(users []string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	owner, err := unprivileged(users)
	if err != nil {
		return err
	}
	f.owner = owner
	return f.own(f.Path)
}

func (f *Folder) own(path string) error {
	if f.owner == nil {
		return nil
	}
	if err := os.Chown(path, int(f.owner.uid), int(f.owner.gid)); err != nil {
		return fmt.Errorf("hand over %s: %w", path, err)
	}
	return nil
}

// Join is the path of a file in the folder.
func (f *Folder) Join(name string) string { return filepath.Join(f.Path, name) }

// Write writes a file that only the folder's programs read.
func (f *Folder) Write(name, text string) error {
	path := f.Join(name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return f.own(path)
}

// Command is the call of a program as the folder's owner.
func (f *Folder) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = f.Path // the owner may not be able to read the current one
	cmd.SysProcAttr = ownedBy(f.owner)
	return cmd
}

// Remove removes the folder and what is in it.
func (f *Folder) Remove() { _ = os.RemoveAll(f.Path) }

// unprivileged returns the account that a program run by root gets.
func unprivileged(users []string) (*account, error) {
	for _, name := range users {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &account{uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return nil, errors.New("a server does not run as root, and there is no user " + strings.Join(users, " or "))
}
