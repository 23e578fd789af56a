// Package compose tests docker-compose.yml as Docker Compose would load it.
package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// repo is the root of the repository.
const repo = "../.."

// load reads the file as with this .env, and with no other environment. An
// override, if there is one, stands beside it.
func load(t *testing.T, env string, override ...string) *types.Project {
	t.Helper()
	dir := t.TempDir() // relative paths of the file are below its folder
	for _, name := range []string{"docker-compose.yml", "Dockerfile"} {
		data, err := os.ReadFile(filepath.Join(repo, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, name, string(data))
	}
	write(t, dir, ".env", env)
	for _, text := range override {
		write(t, dir, "docker-compose.override.yml", text)
	}
	opt, err := cli.NewProjectOptions(nil,
		cli.WithWorkingDirectory(dir), cli.WithDefaultConfigPath, cli.WithName("gophertutor"),
		cli.WithEnvFiles(), cli.WithDotEnv, cli.WithDefaultProfiles())
	if err != nil {
		t.Fatal(err)
	}
	p, err := opt.LoadProject(t.Context())
	if err != nil {
		t.Fatalf("with %q: %v", env, err)
	}
	return p
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// value returns a variable as the service's process sees it; "" if it has none.
func value(s types.ServiceConfig, name string) string {
	if v := s.Environment[name]; v != nil {
		return *v
	}
	return ""
}

// ollama and postgres are what .env has for a profile.
const (
	ollama   = "COMPOSE_PROFILES=ollama\nOLLAMA_MODEL=qwen3:4b\n"
	postgres = "COMPOSE_PROFILES=postgres\nPOSTGRES_PASSWORD=abc\n"
	figures  = "COMPOSE_PROFILES=metrics\n"
	both     = "COMPOSE_PROFILES=ollama,postgres\nOLLAMA_MODEL=qwen3:4b\nPOSTGRES_PASSWORD=abc\n"
)

// The bot alone unless profiles are asked for, and then all that they need.
func TestProfiles(t *testing.T) {
	for _, tt := range []struct {
		env               string
		services          []string
		url, chat, embed  string // of the bot
		pulled, embedding string // by the one-shot service
		noProxy           string
		database          string
	}{
		{env: "", services: []string{"bot"}, noProxy: "ollama"},
		{env: "OPENAI_API_KEY=not-a-key\nCHAT_MODEL=gpt-5-mini\nNO_PROXY=localhost\n", services: []string{"bot"}, chat: "gpt-5-mini", noProxy: "localhost,ollama"},
		{
			env: ollama, services: []string{"bot", "models", "ollama"},
			url: "http://ollama:11434/v1", chat: "qwen3:4b", embed: "bge-m3", pulled: "qwen3:4b", embedding: "bge-m3", noProxy: "ollama",
		},
		{
			env: "COMPOSE_PROFILES=ollama\nOLLAMA_MODEL=qwen3:8b\nEMBEDDING_MODEL=other\n", services: []string{"bot", "models", "ollama"},
			url: "http://ollama:11434/v1", chat: "qwen3:8b", embed: "other", pulled: "qwen3:8b", embedding: "other", noProxy: "ollama",
		},
		{
			env: postgres + "OPENAI_API_KEY=not-a-key\n", services: []string{"bot", "postgres"}, noProxy: "ollama",
			database: "postgres://gophertutor:abc@postgres/gophertutor?sslmode=disable",
		},
		{env: postgres + "DATABASE_URL=postgres://elsewhere/bot\n", services: []string{"bot", "postgres"}, noProxy: "ollama", database: "postgres://elsewhere/bot"},
		{env: figures, services: []string{"bot", "grafana", "prometheus"}, noProxy: "ollama"},
		{
			env: both, services: []string{"bot", "models", "ollama", "postgres"},
			url: "http://ollama:11434/v1", chat: "qwen3:4b", embed: "bge-m3", pulled: "qwen3:4b", embedding: "bge-m3", noProxy: "ollama",
			database: "postgres://gophertutor:abc@postgres/gophertutor?sslmode=disable",
		},
	} {
		p := load(t, tt.env)
		if got := p.ServiceNames(); !slices.Equal(got, tt.services) {
			t.Errorf("with %q: services %v, want %v", tt.env, got, tt.services)
			continue
		}
		bot := p.Services["bot"]
		for name, want := range map[string]string{"OPENAI_BASE_URL": tt.url, "CHAT_MODEL": tt.chat, "EMBEDDING_MODEL": tt.embed, "NO_PROXY": tt.noProxy, "DATABASE_URL": tt.database} {
			if got := value(bot, name); got != want {
				t.Errorf("with %q: the bot has %s=%q, want %q", tt.env, name, got, want)
			}
		}
		if m, ok := p.Services["models"]; ok && (value(m, "CHAT_MODEL") != tt.pulled || value(m, "EMBEDDING_MODEL") != tt.embedding) {
			t.Errorf("with %q: pulled %q and %q", tt.env, value(m, "CHAT_MODEL"), value(m, "EMBEDDING_MODEL"))
		}
	}
}

// The bot is asked by its own binary: the image has nothing else.
func TestHealth(t *testing.T) {
	h := load(t, "").Services["bot"].HealthCheck
	if h == nil || !slices.Equal(h.Test, []string{"CMD", "/bot", "healthcheck"}) {
		t.Errorf("the bot's health check: %+v", h)
	}
	image, err := os.ReadFile(filepath.Join(repo, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^HEALTHCHECK .*CMD \["/bot", "healthcheck"\]$`).Match(image) {
		t.Error("the Dockerfile has another one")
	}
}

// The servers first; the models while the bot already answers.
func TestOrder(t *testing.T) {
	p := load(t, both)
	var order []string
	err := p.ForEachService(p.ServiceNames(), func(name string, s *types.ServiceConfig) error {
		order = append(order, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"ollama", "bot"}, {"postgres", "bot"}, {"ollama", "models"}} {
		if slices.Index(order, pair[0]) > slices.Index(order, pair[1]) {
			t.Errorf("order %v: %s before %s", order, pair[1], pair[0])
		}
	}
	for _, name := range []string{"bot", "models"} {
		d, ok := p.Services[name].DependsOn["ollama"]
		if !ok || d.Condition != types.ServiceConditionHealthy || d.Required != (name == "models") {
			t.Errorf("%s depends on ollama: %v, %+v", name, ok, d)
		}
	}
	if d, ok := p.Services["bot"].DependsOn["postgres"]; !ok || d.Condition != types.ServiceConditionHealthy || d.Required {
		t.Errorf("the bot depends on postgres: %v, %+v", ok, d)
	}
	if s := p.Services["postgres"]; value(s, "POSTGRES_PASSWORD") != "abc" || s.HealthCheck == nil || s.User == "" || !s.ReadOnly {
		t.Errorf("postgres: %+v", s)
	}
	if _, waits := p.Services["bot"].DependsOn["models"]; waits {
		t.Error("the bot waits for the models")
	}
	if h := p.Services["ollama"].HealthCheck; h == nil || !slices.Equal(h.Test, []string{"CMD", "ollama", "list"}) {
		t.Errorf("health of ollama: %+v", h)
	}
	models := p.Services["models"]
	if models.Restart != types.RestartPolicyOnFailure || !strings.Contains(strings.Join(models.Command, ""), `ollama show "$model"`) {
		t.Errorf("models restarts %q and runs %q", models.Restart, models.Command)
	}
}

// Every service has an origin, keeps what it must keep, and may do little.
func TestServices(t *testing.T) {
	for _, env := range []string{"", ollama, postgres, figures, both} {
		p := load(t, env)
		for name, s := range p.Services {
			if s.Image == "" {
				t.Errorf("%s has no image", name)
			}
			if s.Build == nil && (!strings.Contains(s.Image, ":") || strings.HasSuffix(s.Image, ":latest")) {
				t.Errorf("%s: %s is no particular release", name, s.Image)
			}
			if s.Restart == "" {
				t.Errorf("%s has no restart policy", name)
			}
			if s.Privileged || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
				t.Errorf("%s may do too much", name)
			}
			local := func(p types.ServicePortConfig) bool { return p.HostIP == "127.0.0.1" }
			if s.NetworkMode != "" || slices.ContainsFunc(s.Ports, func(p types.ServicePortConfig) bool { return name != "grafana" || !local(p) }) {
				t.Errorf("%s can be reached from outside", name)
			}
			if s.Logging == nil || s.Logging.Options["max-size"] == "" {
				t.Errorf("the log of %s has no bound", name)
			}
			checkVolumes(t, p, name, s)
		}
		bot := p.Services["bot"]
		if bot.Build == nil || bot.Build.Context != p.WorkingDir || !bot.ReadOnly {
			t.Errorf("the bot: build %+v, read-only root %v", bot.Build, bot.ReadOnly)
		}
		if uid, _, _ := strings.Cut(bot.User, ":"); uid == "" || uid == "0" || uid == "root" {
			t.Errorf("the bot runs as %q", bot.User)
		}
		if bot.StopGracePeriod == nil || bot.StopGracePeriod.String() != "25s" {
			t.Errorf("the bot is killed after %v", bot.StopGracePeriod)
		}
	}
}

func checkVolumes(t *testing.T, p *types.Project, name string, s types.ServiceConfig) {
	t.Helper()
	for _, v := range s.Volumes {
		switch v.Type {
		case types.VolumeTypeVolume:
			if _, ok := p.Volumes[v.Source]; !ok {
				t.Errorf("%s: there is no volume %q", name, v.Source)
			}
		case types.VolumeTypeBind:
			if !v.ReadOnly || !strings.HasPrefix(v.Source, p.WorkingDir+string(filepath.Separator)) {
				t.Errorf("%s mounts %s, read-only %v", name, v.Source, v.ReadOnly)
			}
		default:
			t.Errorf("%s mounts a %s", name, v.Type)
		}
	}
	kept := map[string]string{"bot": "/data", "ollama": "/root/.ollama", "postgres": "/var/lib/postgresql/data", "prometheus": "/prometheus", "grafana": "/var/lib/grafana"}
	if target := kept[name]; target != "" && !slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool {
		return v.Target == target && v.Type == types.VolumeTypeVolume
	}) {
		t.Errorf("%s does not keep %s", name, target)
	}
}

// Prometheus asks the bot where it listens, Grafana asks Prometheus where that
// listens, and both find the files that are mounted.
func TestFigures(t *testing.T) {
	p := load(t, figures)
	addr := value(p.Services["bot"], "METRICS_ADDR")
	for file, want := range map[string]string{
		"prometheus.yml": "port: " + strings.TrimPrefix(addr, ":"),
		"datasource.yml": "url: http://prometheus:9090",
		"dashboards.yml": "path: /etc/grafana/dashboards",
		"dashboard.json": `"uid": "gophertutor"`,
	} {
		path := filepath.Join("internal", "metrics", "deploy", file)
		data, err := os.ReadFile(filepath.Join(repo, path))
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v; it should say %s", path, err, want)
		}
		mounted := false
		for _, name := range []string{"prometheus", "grafana"} {
			for _, v := range p.Services[name].Volumes {
				mounted = mounted || v.Source == filepath.Join(p.WorkingDir, path) && v.ReadOnly
			}
		}
		if !mounted {
			t.Errorf("%s is in no container", path)
		}
	}
}

// No file of the repository that containers are made from holds a secret, and
// the bot's own user is the image's.
func TestNoSecrets(t *testing.T) {
	secret := regexp.MustCompile(`(?i)(token|key|secret|password)[A-Z_]*\s*[:=]\s*["']?[^\s"'$+?}-]`) // not ${NAME:-...}
	number := regexp.MustCompile(`^[A-Z_]+_TOKENS=[0-9]+$`)                                           // of a model
	for _, name := range []string{"docker-compose.yml", "Dockerfile", ".env.example"} {
		data, err := os.ReadFile(filepath.Join(repo, name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			text := strings.TrimSpace(strings.TrimLeft(line, "# "))
			if secret.MatchString(text) && !number.MatchString(text) && !strings.Contains(text, "_FILE=/run/secrets/") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
	// What .env holds reaches the bot, and no other service.
	p := load(t, both+"DISCORD_TOKEN=not-a-token\n")
	for name, s := range p.Services {
		for variable, v := range s.Environment {
			if v != nil && strings.Contains(*v, "not-a-token") && name != "bot" {
				t.Errorf("%s sees %s", name, variable)
			}
		}
	}
	if value(p.Services["bot"], "DISCORD_TOKEN") != "not-a-token" {
		t.Error("the bot does not see what .env holds")
	}
	dockerfile, err := os.ReadFile(filepath.Join(repo, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(dockerfile), "\nUSER "+p.Services["bot"].User+"\n") {
		t.Errorf("the image's user is not %s", p.Services["bot"].User)
	}
}

// What the example file says to write into .env loads, every line of it.
func TestExample(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repo, ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	load(t, string(data))
	assignment := regexp.MustCompile(`(?m)^#([A-Z_]+=.*)$`)
	found := 0
	for _, m := range assignment.FindAllStringSubmatch(string(data), -1) {
		found++
		load(t, m[1]+"\n")
	}
	if found < 20 {
		t.Errorf("only %d lines to uncomment", found)
	}
	for _, line := range []string{"#COMPOSE_PROFILES=ollama", "#OLLAMA_MODEL=qwen3:4b", "bge-m3", "#COMPOSE_PROFILES=postgres", "#COMPOSE_PROFILES=metrics"} {
		if !strings.Contains(string(data), line) {
			t.Errorf("the example lacks %s", line)
		}
	}
}

// The override that the operator's guide shows fits the file.
func TestGraphicsCard(t *testing.T) {
	for _, guide := range []string{"operating.md", "operating.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(repo, "docs", guide))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "```yaml\n")
		override, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("%s shows no override", guide)
		}
		p := load(t, ollama, override)
		s := p.Services["ollama"]
		if s.Deploy == nil || len(s.Deploy.Resources.Reservations.Devices) != 1 || s.HealthCheck == nil {
			t.Errorf("%s: the service becomes %+v", guide, s)
		}
	}
}
