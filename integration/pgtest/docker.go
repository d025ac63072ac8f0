package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ory/dockertest/v3"
	"github.com/ory/dockertest/v3/docker"
)

const (
	// envImage names the environment variable that has the image to run.
	envImage     = "STRATA_TEST_POSTGRES_IMAGE"
	defaultImage = "postgres:17-alpine"

	// pingTimeout bounds the daemon's first answer: a machine without Docker
	// should not make its tests wait.
	pingTimeout = 2 * time.Second
	// pullInactivity ends a pull that receives nothing.
	pullInactivity = 30 * time.Second
	// containerExpiry is when a container ends whose test process could not
	// end it, killed for example.
	containerExpiry = 30 * time.Minute

	containerPort = "5432/tcp"
)

// startDocker runs a server in a container.
func startDocker(ctx context.Context) (*server, error) {
	pool, err := dialDocker(ctx)
	if err != nil {
		return nil, err
	}
	image := dockerImage()
	repository, tag := docker.ParseRepositoryTag(image)
	if tag == "" {
		tag = "latest"
	}
	if err := pullImage(ctx, pool, repository, tag); err != nil {
		return nil, err
	}

	password := rand.Text()
	options := &dockertest.RunOptions{
		Name:       "strata-pgtest-" + strings.ToLower(rand.Text()),
		Repository: repository,
		Tag:        tag,
		Env: []string{
			"POSTGRES_USER=postgres",
			"POSTGRES_PASSWORD=" + password,
			"POSTGRES_DB=postgres",
			"POSTGRES_INITDB_ARGS=--no-sync --encoding=UTF8 --locale=C.UTF-8",
		},
		Cmd: append([]string{"postgres"}, serverSettings()...),
	}
	network, err := containerNetwork(pool, options)
	if err != nil {
		return nil, err
	}
	container, err := pool.RunWithOptions(options, network.configure)
	if err != nil {
		_ = pool.RemoveContainerByName(options.Name) // it may have been created
		return nil, fmt.Errorf("run image %s: %w", image, err)
	}
	stop := func() { _ = pool.Purge(container) }

	if err := container.Expire(uint(containerExpiry / time.Second)); err != nil {
		stop()
		return nil, fmt.Errorf("set the container's expiry: %w", err)
	}
	address, err := network.address(container)
	if err != nil {
		stop()
		return nil, err
	}
	dsn := fmt.Sprintf("postgres://postgres:%s@%s/postgres?sslmode=disable", password, address)
	if err := waitReady(ctx, dsn, nil); err != nil {
		stop()
		return nil, fmt.Errorf("image %s: %w", image, err)
	}
	return &server{source: "docker image " + image, dsn: dsn, stop: stop}, nil
}

// dockerImage returns the image to run, as the environment has it.
func dockerImage() string {
	if image := os.Getenv(envImage); image != "" {
		return image
	}
	return defaultImage
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

// containerNetwork sets options up for the daemon's bridge network, with a port
// published on the loopback interface. A daemon without one (it runs with
// --bridge=none, as it must in some sandboxes) can only share the host's
// network with the container, whose server is then told to keep to loopback.
func containerNetwork(pool *dockertest.Pool, options *dockertest.RunOptions) (*network, error) {
	_, err := pool.Client.NetworkInfo("bridge")
	if missing := (*docker.NoSuchNetwork)(nil); errors.As(err, &missing) {
		return hostNetwork(options)
	}
	if err != nil {
		return nil, fmt.Errorf("look for the bridge network: %w", err)
	}
	return bridgeNetwork(options), nil
}

func bridgeNetwork(options *dockertest.RunOptions) *network {
	options.ExposedPorts = []string{containerPort}
	options.PortBindings = map[docker.Port][]docker.PortBinding{
		containerPort: {{HostIP: "127.0.0.1", HostPort: "0"}},
	}
	return &network{
		configure: func(c *docker.HostConfig) {
			c.AutoRemove = true
			c.PublishAllPorts = false // the image's other ports stay inside
		},
		address: func(r *dockertest.Resource) (string, error) {
			address := r.GetHostPort(containerPort)
			if address == "" {
				return "", errors.New("the daemon published no port of the container")
			}
			return address, nil
		},
	}
}

func hostNetwork(options *dockertest.RunOptions) (*network, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	options.Cmd = append(options.Cmd, "-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(port))
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
