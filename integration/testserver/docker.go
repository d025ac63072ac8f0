package testserver

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/ory/dockertest/v3"
	"github.com/ory/dockertest/v3/docker"
)

const (
	// pingTimeout bounds the daemon's first answer: a machine without Docker
	// should not make its tests wait.
	pingTimeout = 2 * time.Second
	// pullInactivity ends a pull that receives nothing.
	pullInactivity = 30 * time.Second
	// containerExpiry is when a container ends whose test process could not
	// end it, killed for example.
	containerExpiry = 30 * time.Minute
)

// Image is a server's image, and how a container of it is run.
type Image struct {
	Prefix string // of the container's name
	Name   string // repository:tag
	Port   string // of the server inside: "5432/tcp"
	Env    []string
	Cmd    []string
	// Loopback are the arguments that make the server listen on a port of the loopback
	// interface only, for a container that shares the host's network.
	Loopback func(port int) []string
}

// run runs a container and returns the address of its server, which may not answer yet,
// and the function that ends it.
func (i Image) run(ctx context.Context) (address string, stop func(), err error) {
	pool, err := dialDocker(ctx)
	if err != nil {
		return "", nil, err
	}
	repository, tag := i.reference()
	if err := pullImage(ctx, pool, repository, tag); err != nil {
		return "", nil, err
	}
	options := &dockertest.RunOptions{
		Name:       i.Prefix + strings.ToLower(rand.Text()),
		Repository: repository,
		Tag:        tag,
		Env:        i.Env,
		Cmd:        i.Cmd,
	}
	network, err := i.network(pool, options)
	if err != nil {
		return "", nil, err
	}
	container, err := pool.RunWithOptions(options, network.configure)
	if err != nil {
		_ = pool.RemoveContainerByName(options.Name) // it may have been created
		return "", nil, fmt.Errorf("run image %s: %w", i.Name, err)
	}
	stop = func() { _ = pool.Purge(container) }
	if err := container.Expire(uint(containerExpiry / time.Second)); err != nil {
		stop()
		return "", nil, fmt.Errorf("set the container's expiry: %w", err)
	}
	if address, err = network.address(container); err != nil {
		stop()
		return "", nil, err
	}
	return address, stop, nil
}

// Start runs the image, and waits until it answers. The server's DSN is one with %s in the
// address's place.
func (i Image) Start(ctx context.Context, dsn string, ping func(dsn string) func(context.Context) error) (*Server, error) {
	address, stop, err := i.run(ctx)
	if err != nil {
		return nil, err
	}
	at := fmt.Sprintf(dsn, address)
	if err := WaitReady(ctx, ping(at), nil); err != nil {
		stop()
		return nil, fmt.Errorf("image %s: %w", i.Name, err)
	}
	return &Server{Source: "docker image " + i.Name, DSN: at, Stop: stop}, nil
}

func (i Image) reference() (repository, tag string) {
	repository, tag = docker.ParseRepositoryTag(i.Name)
	return repository, cmp.Or(tag, "latest")
}

// AtHand tells whether a daemon runs that has the image.
func (i Image) AtHand(ctx context.Context) error {
	pool, err := dialDocker(ctx)
	if err != nil {
		return err
	}
	repository, tag := i.reference()
	present, err := hasImage(pool, repository, tag)
	if err == nil && !present {
		err = errors.New("the daemon has no image " + i.Name)
	}
	return err
}

// dialDocker returns a client of a daemon that has answered.
func dialDocker(ctx context.Context) (*dockertest.Pool, error) {
	pool, err := dockertest.NewPool("")
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	if err := pool.Client.PingWithContext(ctx); err != nil {
		return nil, fmt.Errorf("no daemon answers: %w", err)
	}
	return pool, nil
}

// hasImage tells whether the daemon has an image at hand.
func hasImage(pool *dockertest.Pool, repository, tag string) (bool, error) {
	switch _, err := pool.Client.InspectImage(repository + ":" + tag); {
	case err == nil:
		return true, nil
	case errors.Is(err, docker.ErrNoSuchImage):
		return false, nil
	default:
		return false, fmt.Errorf("look for image %s:%s: %w", repository, tag, err)
	}
}

// pullImage pulls an image that the daemon does not have.
func pullImage(ctx context.Context, pool *dockertest.Pool, repository, tag string) error {
	present, err := hasImage(pool, repository, tag)
	if err != nil || present {
		return err
	}
	err = pool.Client.PullImage(docker.PullImageOptions{
		Repository:        repository,
		Tag:               tag,
		InactivityTimeout: pullInactivity,
		Context:           ctx,
	}, docker.AuthConfiguration{})
	if err != nil {
		return fmt.Errorf("pull image %s:%s: %w", repository, tag, err)
	}
	return nil
}

// network is how a container's server is reached.
type network struct {
	configure func(*docker.HostConfig)
	address   func(*dockertest.Resource) (string, error) // host:port
}

// network sets options up for the daemon's bridge network, with a port
// published on the loopback interface. A daemon without one (it runs with
// --bridge=none, as it must in some sandboxes) can only share the host's
// network with the container, whose server is then told to keep to loopback.
func (i Image) network(pool *dockertest.Pool, options *dockertest.RunOptions) (*network, error) {
	_, err := pool.Client.NetworkInfo("bridge")
	if missing := (*docker.NoSuchNetwork)(nil); errors.As(err, &missing) {
		return i.hostNetwork(options)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the bridge network: %w", err)
	}
	return i.bridgeNetwork(options), nil
}

func (i Image) bridgeNetwork(options *dockertest.RunOptions) *network {
	options.ExposedPorts = []string{i.Port}
	options.PortBindings = map[docker.Port][]docker.PortBinding{
		docker.Port(i.Port): {{HostIP: "127.0.0.1", HostPort: "0"}},
	}
	return &network{
		configure: func(c *docker.HostConfig) {
			c.AutoRemove = true
			c.PublishAllPorts = false // the image's other ports stay inside
		},
		address: func(r *dockertest.Resource) (string, error) {
			address := r.GetHostPort(i.Port)
			if address == "" {
				return "", errors.New("the daemon published no port of the container")
			}
			return address, nil
		},
	}
}

func (i Image) hostNetwork(options *dockertest.RunOptions) (*network, error) {
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	options.Cmd = append(options.Cmd, i.Loopback(port)...)
	return &network{
		configure: func(c *docker.HostConfig) {
			c.AutoRemove = true
			c.PublishAllPorts = false
			c.NetworkMode = "host"
		},
		address: func(*dockertest.Resource) (string, error) {
			return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), nil
		},
	}, nil
}
