#!/usr/bin/env python3
"""Compares Deucalion with Prometheus and VictoriaMetrics: same machine, same bytes, one system at a time.

  bench/compare.py --quick                      under 3 minutes
  bench/compare.py                              under an hour
  bench/compare.py --write docs/operating/figures.md

Needs Python 3 and dotnet. Programs: --deucalion (default out/deucalion, built by ./run or scripts/build.sh), --prometheus, --victoria
(scripts/peers.sh DIR unpacks them into DIR/usr/bin); a peer that is not there is left out.

What is measured is CPU time (user + system) of the server's process, counted until it is idle again, so that what it puts off is paid for;
resident memory when idle; bytes on disk in its smallest lasting form. Only ratios inside one run mean anything.
"""
import argparse, datetime, http.client, json, math, os, pathlib, platform, shutil, signal, socket, subprocess, sys, tempfile, time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOAD = ROOT / "bench/Deucalion.Load/bin/Release/net10.0/Deucalion.Load"

# name: shape, series, steps of 15 s, churn a tenth step; queries run on loads that are named by them
QUICK = {
    "node": dict(shape="node", series=10_000, steps=60, churn=0.0),
    "k8s churn": dict(shape="k8s", series=10_000, steps=30, churn=0.3),
}
FULL = {
    "node 25k": dict(shape="node", series=25_000, steps=240, churn=0.0),
    "node 100k": dict(shape="node", series=100_000, steps=60, churn=0.0),
    "k8s 1M": dict(shape="k8s", series=1_000_000, steps=6, churn=0.0),
    "k8s 100k churn": dict(shape="k8s", series=100_000, steps=40, churn=0.3),
    "node 5k 6h": dict(shape="node", series=5_000, steps=1440, churn=0.0),
    "node 25k 6h": dict(shape="node", series=25_000, steps=1440, churn=0.0),
}
# id, needs, expression, range in seconds (0 = instant), step
QUERIES = [
    ("instant rate of a counter", "node", 'rate(node_network_receive_bytes_total[5m])', 0, 0),
    ("sum by over everything, range", "node", 'sum by (job) ({__name__=~"node_.*"})', 3600, 60),
    ("sum(rate[5m]), range", "node", 'sum(rate(node_cpu_seconds_total[5m]))', 18000, 60),
    ("sum(rate[1h]), range", "node", 'sum(rate(node_cpu_seconds_total[1h]))', 18000, 60),
    ("quantile over time", "node", 'quantile_over_time(0.95, node_load1[30m])', 0, 0),
    ("topk", "node", 'topk(10, node_load1)', 0, 0),
    ("raw points as JSON", "node", '{__name__=~"node_cpu_.*|node_netstat_.*"}', 900, 15),
    ("count of all series", "", 'count({__name__!=""})', 0, 0),
    ("contains-regex", "", 'count({instance=~".*0.*1.*"})', 0, 0),
    ("sum by of a container metric", "k8s", 'sum by (namespace) (rate(container_cpu_usage_seconds_total[2m]))', 0, 0),
]


def log(text):
    print(time.strftime("%H:%M:%S ") + text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def folder_bytes(*paths):
    seen, total = set(), 0
    for path in paths:
        for base, _, names in os.walk(path):
            for name in names:
                st = os.lstat(os.path.join(base, name))
                if st.st_ino not in seen:
                    seen.add(st.st_ino)
                    total += st.st_size
    return total


class System:
    """One server under test; subclasses know its flags and how to bring its disk to the smallest lasting form."""

    def __init__(self, program, work):
        self.program, self.work, self.port, self.process = program, work, free_port(), None
        self.data = os.path.join(work, self.name)

    def start(self):
        os.makedirs(self.data, exist_ok=True)
        self.log = open(os.path.join(self.work, self.name + ".log"), "ab")
        self.process = subprocess.Popen(self.argv(), stdout=self.log, stderr=self.log, cwd=self.work)
        begun = time.monotonic()
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended while it was starting; see {self.log.name}")
            try:
                if self.get(self.ready, timeout=2)[0] == 200:
                    return time.monotonic() - begun
            except OSError:
                pass
            if time.monotonic() - begun > 300:
                raise RuntimeError(f"{self.name} is not ready after 300 s")
            time.sleep(0.02)

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        self.process = None

    def get(self, path, timeout=300, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def cpu(self):
        # The kernel's clock of a process' CPU time: nanoseconds, ended threads included.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def rss(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return next(int(line.split()[1]) * 1024 for line in f if line.startswith("VmRSS"))

    def settle(self, least, most):
        """waits until the process is idle: less than 3 % of a core for a second and a half"""
        begun, before, quiet = time.monotonic(), self.cpu(), 0
        while time.monotonic() - begun < most:
            time.sleep(0.5)
            now = self.cpu()
            quiet = quiet + 1 if now - before <= 0.015 else 0
            before = now
            if quiet >= 3 and time.monotonic() - begun >= max(least, self.durable_after):
                return True
        return False

    def query(self, expression, end, seconds, step):
        if seconds:
            args = dict(query=expression, start=end - seconds, end=end, step=step)
            path = "/api/v1/query_range?"
        else:
            args, path = dict(query=expression, time=end), "/api/v1/query?"
        args.update(self.extra)
        status, body = self.get(path + urllib.parse.urlencode(args))
        if status != 200:
            raise RuntimeError(f"{self.name}: {expression}: {status} {body[:300]!r}")
        return body

    extra, durable_after, ready = {}, 0, "/-/ready"

    def flush(self):
        pass


class Deucalion(System):
    name = "deucalion"
    extra = {"nocache": "1"}

    def argv(self):
        return [self.program, "serve", "--storage.path", self.data, "--web.listen-address", f"127.0.0.1:{self.port}", "--log.level", "warn"]

    def disk(self):
        # Stopping writes what is in memory to parts; that is the lasting form.
        self.stop()
        return folder_bytes(os.path.join(self.data, "instances"))


class Prometheus(System):
    name = "prometheus"

    def argv(self):
        configuration = os.path.join(self.work, "prometheus.yml")
        pathlib.Path(configuration).write_text("global: {scrape_interval: 15s}\n")
        return [self.program, "--config.file=" + configuration, "--storage.tsdb.path=" + self.data, f"--web.listen-address=127.0.0.1:{self.port}",
                "--web.enable-remote-write-receiver", "--web.enable-admin-api", "--storage.tsdb.retention.time=10y", "--log.level=error"]

    def disk(self):
        status, body = self.get("/api/v1/admin/tsdb/snapshot", method="POST", timeout=600)
        name = json.loads(body)["data"]["name"]
        size = folder_bytes(os.path.join(self.data, "snapshots", name))
        self.stop()
        return size


class Victoria(System):
    name = "victoria"
    extra, durable_after, ready = {"nocache": "1"}, 6, "/health"

    def argv(self):
        return [self.program, f"-httpListenAddr=127.0.0.1:{self.port}", "-storageDataPath=" + self.data, "-loggerLevel=ERROR", "-retentionPeriod=10y",
                "-search.latencyOffset=0s", "-search.maxUniqueTimeseries=3000000", "-search.maxSamplesPerQuery=10000000000"]

    def flush(self):
        self.get("/internal/force_flush")

    def disk(self):
        self.get("/internal/force_flush")
        self.get("/internal/force_merge", timeout=600)
        self.settle(2, 60)
        size = folder_bytes(os.path.join(self.data, "data"), os.path.join(self.data, "indexdb"))
        self.stop()
        return size


def load(*args, timeout=3600):
    done = subprocess.run([str(LOAD), *map(str, args)], capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-600:] or done.stdout[-300:])
    return json.loads(done.stdout.splitlines()[-1])


def answer(body):
    """an answer as {labels: [(time, value)]}, for comparing"""
    result = json.loads(body)["data"]["result"]
    return {json.dumps(one["metric"], sort_keys=True): [(float(t), float(v)) for t, v in (one["values"] if "values" in one else [one["value"]])] for one in result}


def compare(ours, theirs):
    if ours.keys() != theirs.keys():
        return "other series"
    for key, points in theirs.items():
        mine = ours[key]
        if [t for t, _ in mine] != [t for t, _ in points]:
            return "other times"
        for (_, a), (_, b) in zip(mine, points):
            if not (a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 1e-9 * max(abs(a), abs(b))):
                return "other values"
    return "equal"


def measure_queries(system, plan, end, results, answers, budget):
    for name, needs, expression, seconds, step in QUERIES:
        if needs and not plan["shape"].startswith(needs):
            continue
        seconds = min(seconds, plan["steps"] * 15)
        body = system.query(expression, end, seconds, step)
        answers.setdefault(name, {})[system.name] = answer(body)
        cpu_before, begun, walls = system.cpu(), time.monotonic(), []
        while len(walls) < 3 or (time.monotonic() - begun < budget and len(walls) < 200):
            # Another time each turn, so that no cache of whole answers plays a part.
            at, shift = time.monotonic(), len(walls) % 5 * 15
            system.query(expression, end - shift, seconds, step)
            walls.append(time.monotonic() - at)
        results[name + ", CPU ms"] = (system.cpu() - cpu_before) / len(walls) * 1000
        results[name + ", wall ms"] = min(walls) * 1000


def count_series(system, end):
    result = json.loads(system.query('count({__name__!=""})', end, 0, 0))["data"]["result"]
    return float(result[0]["value"][1]) if result else 0


def run(kind, program, plan, file, warm, end, work, answers, quick):
    """one system, one load; returns {figure: number}"""
    system = kind(program, work)
    shutil.rmtree(system.data, ignore_errors=True)
    least, most, figures = (1.5, 12, {}) if quick else (5, 120, {})
    try:
        system.start()
        url = f"http://127.0.0.1:{system.port}/api/v1/write"
        # Code that runs for the first time (compilation, first buffers) is no cost of the first scrape.
        load("send", warm, "--url", url, "--connections", 2)
        system.settle(1, 20)
        base = system.cpu()
        first = load("send", file, "--url", url, "--connections", 2, "--first", 0, "--steps-end", 1)
        system.settle(least, most)
        created = system.cpu() - base
        base = system.cpu()
        body_end = plan["steps"] - 2
        rest = load("send", file, "--url", url, "--connections", 2, "--first", 1, "--steps-end", body_end)
        system.settle(least, most)
        per_sample = (system.cpu() - base) / rest["samples"]
        figures["ingest, CPU µs a sample"] = per_sample * 1e6
        figures["a new series, CPU µs"] = max(0.0, created - per_sample * first["samples"]) / first["samples"] * 1e6
        figures["resident memory, MB"] = system.rss() / 1e6
        system.flush()
        # Up to two steps before the end: what is sent next must not change these answers.
        measure_queries(system, plan, end - 60, figures, answers, 0.25 if quick else 2.0)
        expected = count_series(system, end - 60)
        load("send", file, "--url", url, "--connections", 2, "--first", body_end)
        if system.durable_after:
            time.sleep(system.durable_after)
        system.stop(signal.SIGKILL)
        begun = time.monotonic()
        system.start()
        figures["ready after kill -9, s"] = time.monotonic() - begun
        if count_series(system, end - 60) < expected:
            raise RuntimeError(f"{system.name} lost series over kill -9: had {expected}")
        figures["series answer after kill -9, s"] = time.monotonic() - begun
        total = first["samples"] + rest["samples"] + (plan["steps"] - body_end) * plan["series"]
        figures["disk, bytes a sample"] = system.disk() / total
    finally:
        if system.process:
            system.stop(signal.SIGKILL)
        shutil.rmtree(system.data, ignore_errors=True)
    return figures


def table(loads, results, verdicts, names):
    peers = [n for n in names if n != "deucalion"]
    lines = []
    for load_name in loads:
        plan = loads[load_name]
        lines += ["", f"**{load_name}**: {plan['series']:,} series, {plan['steps']} scrapes 15 s apart" + (f", {plan['churn']:.0%} of the owners replaced every tenth" if plan["churn"] else ""), "",
                  "| what | deucalion | " + " | ".join(f"{p} | ours / {p}" for p in peers) + (" | answer |" if peers else "|"), "|---|---" + "|---|---" * len(peers) + ("|---|" if peers else "|")]
        for what in results[load_name].get("deucalion", {}):
            ours = results[load_name]["deucalion"][what]
            cells = [what, f"{ours:.3g}"]
            for p in peers:
                theirs = results[load_name].get(p, {}).get(what)
                cells += ["–", "–"] if theirs is None else [f"{theirs:.3g}", f"{ours / theirs:.2f}" if theirs else "–"]
            if peers:
                cells.append(verdicts.get(load_name, {}).get(what.rsplit(",", 1)[0], "") if what.endswith("wall ms") else "")
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines).strip() + "\n"


def version(program):
    for argument in ("--version", "-version"):
        done = subprocess.run([program, argument], capture_output=True, text=True, timeout=30)
        text = (done.stdout + done.stderr).strip().splitlines()
        if done.returncode == 0 and text:
            return text[0][:80]
    return os.path.basename(program)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small loads, under 3 minutes")
    parser.add_argument("--deucalion", default=str(ROOT / "out/deucalion"))
    parser.add_argument("--prometheus", default=shutil.which("prometheus") or "prometheus")
    parser.add_argument("--victoria", default=shutil.which("victoria-metrics") or "victoria-metrics")
    parser.add_argument("--systems", default="deucalion,prometheus,victoria")
    parser.add_argument("--loads", help="names of loads, comma-separated; default: all of the profile")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", help="file for the figures")
    parser.add_argument("--write", help="Markdown file whose table between the marks <!-- figures --> is replaced")
    options = parser.parse_args()
    subprocess.run(["dotnet", "build", str(ROOT / "bench/Deucalion.Load"), "-c", "Release", "-v", "quiet", "-nologo"], check=True, stdout=subprocess.DEVNULL)
    programs = {"deucalion": (Deucalion, options.deucalion), "prometheus": (Prometheus, options.prometheus), "victoria": (Victoria, options.victoria)}
    chosen = []
    for name in options.systems.split(","):
        if shutil.which(programs[name][1]):
            chosen.append(name)
        else:
            log(f"{name}: {programs[name][1]} is not there, left out")
    loads = QUICK if options.quick else FULL
    if options.loads:
        loads = {k: v for k, v in loads.items() if k in options.loads.split(",")}
    results, verdicts = {}, {}
    with tempfile.TemporaryDirectory(prefix="deucalion-bench-") as work:
        for load_name, plan in loads.items():
            file = os.path.join(work, "load")
            end = int(time.time()) // 60 * 60 - 30
            made = load("generate", file, "--shape", plan["shape"], "--series", plan["series"], "--steps", plan["steps"], "--churn", plan["churn"], "--seed", options.seed, "--end", end * 1000)
            # Other series before the load's first time, so that no system refuses them or what follows.
            warm = os.path.join(work, "warm")
            load("generate", warm, "--shape", "k8s" if plan["shape"] == "node" else "node", "--series", 1500, "--steps", 40, "--seed", options.seed + 1, "--end", (end - plan["steps"] * 15 - 60) * 1000)
            log(f"{load_name}: {made['samples']:,} samples of {made['series']:,} series, {os.path.getsize(file) / 1e6:.1f} MB")
            results[load_name], answers = {}, {}
            for name in chosen:
                kind, program = programs[name]
                begun = time.monotonic()
                try:
                    results[load_name][name] = run(kind, program, plan, file, warm, end, work, answers, options.quick)
                    log(f"{load_name}: {name} done in {time.monotonic() - begun:.0f} s")
                except (RuntimeError, OSError, subprocess.SubprocessError) as e:
                    log(f"{load_name}: {name} failed: {e}")
            verdicts[load_name] = {
                q: ", ".join(f"{peer}: {compare(by['deucalion'], by[peer])}" for peer in by if peer != "deucalion") for q, by in answers.items() if "deucalion" in by}
            os.remove(file)
    text = table(loads, results, verdicts, chosen)
    facts = f"{os.cpu_count()} CPUs, {platform.system()} {platform.machine()}, {datetime.date.today()}; " + "; ".join(version(programs[n][1]) for n in chosen)
    command = "bench/compare.py" + (" --quick" if options.quick else "") + (f" --seed {options.seed}" if options.seed != 1 else "")
    text = f"`{command}` on {facts}\n\n" + text
    print(text)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(dict(facts=facts, results=results, answers=verdicts), indent=1))
    if options.write:
        path = pathlib.Path(options.write)
        mark = "<!-- figures -->"
        parts = path.read_text().split(mark)
        if len(parts) != 3:
            sys.exit(f"{path} must have two marks {mark}")
        path.write_text(parts[0] + mark + "\n" + text + mark + parts[2])
    bad = [f"{l}: {q}: {v}" for l, by in verdicts.items() for q, v in by.items() if "prometheus: " in v and "prometheus: equal" not in v]
    if bad:
        sys.exit("answers differ from Prometheus:\n" + "\n".join(bad))


main()
