using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Simulation.Seeds;

/// <summary>
/// One seeded simulation of a store: several lives, each with an opening, work, a fault, an end, and the check of everything after it. Everything follows
/// from the seed, so a failure replays.
/// </summary>
public sealed class SeedRun
{
    private const string Directory = "/data";
    private const long Start = 1_700_000_000_000;
    private const int MaxMaintenanceSteps = 10_000;
    private readonly Random _random;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);
    private readonly Oracle _oracle = new();
    private readonly Workload _work;
    private readonly Action<string>? _trace;
    private readonly List<StoreMessage> _messages = [];
    private readonly Dictionary<string, PartSummary> _parts = [];
    private readonly int _lives;
    private readonly int _stepsOfLife;
    private TimeSeriesStoreOptions _options;
    private TimeSeriesStore? _store;
    private HeldQuery? _held;
    private Loss _loss;
    private long _minLost = long.MinValue;
    private long _maxLost = long.MaxValue;
    private string? _rotten;
    private bool _everRotten;
    private bool _everLost;
    private int _manifestFlips;
    private bool _sideMayLose;
    private bool _writesMayFail;
    private bool _unresolved;
    private int _digest;

    /// <summary>A run of a seed; <paramref name="trace"/> is told of each step.</summary>
    public SeedRun(int seed, Action<string>? trace = null, FaultProfile? profile = null)
    {
        Seed = seed;
        _trace = trace;
        _random = new Random(unchecked((seed * 1_000_003) ^ 0x5eed));
        Profile = profile ?? (FaultProfile)((uint)seed % 8);
        bool bulk = Profile is FaultProfile.CrashesInBulk || _random.Next(8) == 0;
        _work = new Workload(_random, Start, bulk ? 120 : 12);
        _lives = Profile == FaultProfile.Calm ? 3 : _random.Next(3, 8);
        _stepsOfLife = bulk ? 12 : _random.Next(8, 40);
        _oracle.Side.MaxExemplars = _random.Next(4) == 0 ? 5 : 100_000;
        _options = new TimeSeriesStoreOptions
        {
            Retention = _random.Next(3) == 0 ? TimeSpan.FromMinutes(_random.Next(30, 600)) : TimeSpan.Zero,
            OutOfOrderWindow = _random.Next(5) switch { 0 => 0, 1 => 60_000, 2 => 1L << 50, _ => 30 * 60_000 },
            SyncMode = _random.Next(6) switch { 0 => SyncMode.Interval, 1 => SyncMode.Os, _ => SyncMode.Sync },
            FlushInterval = TimeSpan.FromMinutes(_random.Next(1, 60)),
            MaxHeadSamples = _random.Next(3) == 0 ? _random.Next(50, 3000) : 8_000_000,
            SeriesIdleTime = TimeSpan.FromMinutes(_random.Next(1, 120)),
            MaxExemplars = _oracle.Side.MaxExemplars,
            WalSegmentBytes = _random.Next(2) == 0 ? 4096 : 1 << 20,
            Committer = GroupCommitter.Inline,
            Log = m =>
            {
                _messages.Add(m);
                trace?.Invoke($"      says {m.Level}: {m.Text}");
            },
        };
        _oracle.OutOfOrderWindow = _options.OutOfOrderWindow;
        if (_random.Next(4) == 0)
        {
            _files.ReadShort(seed);
        }
    }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>What goes wrong.</summary>
    public FaultProfile Profile { get; }

    /// <summary>Steps begun.</summary>
    public int Step { get; private set; }

    /// <summary>What is being done.</summary>
    public string Doing { get; private set; } = "";

    /// <summary>Crashes, failed operations and flipped bits so far.</summary>
    public int Faults { get; private set; }

    /// <summary>Samples compared so far.</summary>
    public long Compared { get; private set; }

    /// <summary>Samples that a lying disk's losses put under other series.</summary>
    public int Misplaced => _oracle.Misplaced;

    /// <summary>A number that follows from everything that was done and answered: equal when a seed is run twice.</summary>
    public int Digest => _digest;

    /// <summary>Runs; throws <see cref="SimulationFailureException"/>.</summary>
    public void Run()
    {
        try
        {
            for (int life = 0; life < _lives; life++)
            {
                Live();
            }

            Finish();
        }
        catch (Exception e)
        {
            throw new SimulationFailureException($"seed {Seed} ({Profile}), step {Step} ({Doing}): {(e is SimulationFailureException ? e.Message : e.ToString())}", e);
        }
    }

    private void Live()
    {
        Arm();
        if (Open())
        {
            int steps = _random.Next(1, _stepsOfLife + 1);
            for (int i = 0; i < steps && !_files.IsDown; i++)
            {
                Act();
                if (Profile == FaultProfile.FullDisk)
                {
                    ChangeRoom();
                }
            }
        }

        End();
    }

    private void Begin(string what)
    {
        Step++;
        Doing = what;
        _trace?.Invoke($"{Step,5} op {_files.Operations,6} now {_work.Now - Start,10} {what}");
        _digest = Mix(_digest, Step, (int)_files.Operations, what.Length);
    }

    // System.HashCode is seeded by the process.
    private static int Mix(params ReadOnlySpan<int> values)
    {
        uint hash = 2166136261;
        foreach (int v in values)
        {
            hash = (hash ^ (uint)v) * 16777619;
        }

        return (int)hash;
    }

    private void Arm()
    {
        long within = _random.Next(4) switch { 0 => 20, 1 => 80, 2 => 300, _ => 1200 };
        switch (Profile)
        {
            case FaultProfile.Crashes or FaultProfile.CrashesInBulk:
                _files.CrashAt = _files.Operations + _random.NextInt64(1, within);
                break;
            case FaultProfile.Errors:
                _files.FailAt = _files.Operations + _random.NextInt64(1, within);
                _files.FailCount = _random.Next(3) == 0 ? _random.Next(1, 20) : 1;
                break;
            case FaultProfile.LyingDisk:
                _files.LoseSyncs(_random.Next());
                break;
            default:
                break;
        }
    }

    // The disk fills up, stays full for some steps, has room again.
    private void ChangeRoom()
    {
        if (_files.Capacity == long.MaxValue && _random.Next(6) == 0)
        {
            _files.Capacity = 1L << 40;
            long used = (1L << 40) - _files.FreeBytes(Directory);
            _files.Capacity = used + _random.Next(_random.Next(2) == 0 ? 300 : 20_000);
            _writesMayFail = true;
            Faults++;
            Begin($"disk has {_files.Capacity - used} bytes left");
        }
        else if (_files.Capacity != long.MaxValue && _random.Next(6) == 0)
        {
            _files.Capacity = long.MaxValue;
            _writesMayFail = false;
            Begin("disk has room");
        }
    }

    /// <summary>Opens and takes stock. False when that failed, which only a fault excuses.</summary>
    private bool Open()
    {
        Begin("open");
        _trace?.Invoke("      files " + string.Join(' ', _files.IsDown ? [] : _files.Files()));
        _messages.Clear();
        _unresolved = true;
        TimeSeriesStore? store = null;
        bool opened = Try(() => store = TimeSeriesStore.Open(_options, _files, Directory, _clock));
        if (!opened && !_files.IsDown)
        {
            // A failing disk may keep the store closed; when it works again the store must open.
            _files.FailAt = 0;
            Begin("open again");
            _messages.Clear();
            opened = Try(() => store = TimeSeriesStore.Open(_options, _files, Directory, _clock));
        }

        _store = store;
        if (!opened || _files.IsDown)
        {
            return false;
        }

        if (_loss == Loss.Nothing && !_everRotten && !_everLost && _messages.Find(m => m.Level == StoreMessageLevel.Error) is { Text: not null } error && !_files.IsDown && Profile != FaultProfile.Errors)
        {
            throw new SimulationFailureException($"damage is reported, but there was none: {error.Text}");
        }

        return Resolve();
    }

    private bool Resolve()
    {
        long damagedParts = _store!.DamagedParts;
        Answer? answer = Read([], long.MinValue, long.MaxValue);
        if (answer is null)
        {
            return false;
        }

        long horizon = Horizon();
        bool damage = _oracle.Resolve(answer, _loss, _minLost, _maxLost, horizon);
        _oracle.Expire(horizon);

        // The replay knew the newest samples of parts that were found damaged only now.
        _oracle.Uncertain |= _store.DamagedParts != damagedParts;
        CheckSide();
        if (damage && _loss == Loss.Range)
        {
            RequireNamed("samples");
        }

        _unresolved = false;
        _loss = Loss.Nothing;
        _rotten = null;
        NoteParts();
        return true;
    }

    private void RequireNamed(string lost)
    {
        if (_rotten is not null && !_messages.Any(m => m.Level == StoreMessageLevel.Error && m.Text.Contains(_rotten, StringComparison.Ordinal)))
        {
            throw new SimulationFailureException($"{_rotten} is damaged, but nothing names it; lost: {lost}; told: {string.Join(" | ", _messages.Select(m => m.Text))}");
        }
    }

    private void CheckSide()
    {
        _oracle.Side.Check(_store!.SelectExemplars([[]], long.MinValue, long.MaxValue, CancellationToken.None), _store.Metadata(null), _sideMayLose);
        _sideMayLose = false;
    }

    private void NoteParts()
    {
        foreach (PartSummary p in _store!.Parts)
        {
            _parts[p.Name] = p;
        }
    }

    private long Horizon()
    {
        if (_options.Retention <= TimeSpan.Zero)
        {
            return long.MinValue;
        }

        long newest = Math.Min(_store!.MaxTime, _clock.UnixMs);
        long retention = (long)_options.Retention.TotalMilliseconds;
        return newest < long.MinValue + retention ? long.MinValue : newest - retention;
    }

    /// <summary>Runs an operation of the store; false when it failed and a fault excuses that.</summary>
    private bool Try(Action operation, bool writes = false)
    {
        long failures = _files.Failures;
        try
        {
            operation();
            return true;
        }
        catch (IOException e)
        {
            bool excused = _files.IsDown || _files.Failures > failures || (writes && _writesMayFail);
            if (!excused)
            {
                throw new SimulationFailureException($"it failed without a reason: {e}");
            }

            Faults++;
            _writesMayFail |= _files.Failures > failures && !_files.IsDown;
            _trace?.Invoke($"      failed: {e.Message}");
            return false;
        }
        finally
        {
            // After a failed write the log may take nothing more until the store is reopened.
            _writesMayFail |= _files.Failures > failures;
        }
    }

    /// <summary>Reads; null when the machine went down or the disk failed. Damage is met at most once a part.</summary>
    private Answer? Read(IReadOnlyList<Matcher> matchers, long minTime, long maxTime)
    {
        for (int attempt = 0; ; attempt++)
        {
            Answer? answer = null;
            long failures = _files.Failures;
            try
            {
                answer = Answer.Of(_store!, matchers, minTime, maxTime);
                Compared += answer.Count;
                _digest = Mix(_digest, answer.Count);
                return answer;
            }
            catch (IOException e)
            {
                bool damaged = (_everRotten || _loss == Loss.Anything) && e.Message.Contains("damaged", StringComparison.Ordinal);
                if (!_files.IsDown && _files.Failures == failures && !damaged)
                {
                    throw new SimulationFailureException($"a read failed without a reason: {e}");
                }

                Faults++;
                if (_files.IsDown || attempt > 50)
                {
                    return _files.IsDown ? null : throw new SimulationFailureException($"reads go on failing: {e}");
                }
            }
        }
    }

    private void Act()
    {
        switch (_random.Next(24))
        {
            case 0:
                Flush();
                break;
            case 1 or 2:
                Maintain(TimeSpan.FromMinutes(_random.Next(1, 300)));
                break;
            case 3 or 4:
                Delete();
                break;
            case 5:
                Reconfigure();
                break;
            case 6:
                Hold();
                break;
            case 7:
                Release();
                break;
            case 8:
                Labels();
                break;
            case 9:
                SetMetadata();
                break;
            case 10:
                RotInUse();
                break;
            case 11 or 12 or 13:
                Append(new AppendOptions
                {
                    AtomicBatch = _random.Next(2) == 0,
                    DiscardOutOfOrder = _random.Next(3) == 0,
                    MaxTime = _random.Next(3) == 0 ? _work.Now + 30_000 : long.MaxValue,
                    MaxActiveSeries = _random.Next(5) == 0 ? _store!.ActiveSeries : long.MaxValue,
                });
                break;
            default:
                Append(AppendOptions.Partial);
                break;
        }

        if (!_files.IsDown && _random.Next(4) == 0)
        {
            Query();
        }
    }

    private void Append(AppendOptions options)
    {
        WriteBatch batch = _work.Batch();
        Begin($"append {batch.SeriesCount} series, {batch.SampleCount} samples, {batch.HistogramCount} histograms{(options.AtomicBatch ? ", all or nothing" : "")}");
        for (int i = 0; _trace is not null && i < batch.SeriesCount; i++)
        {
            _trace($"        {LabelSet.FromEncoded(batch.Labels(i))} {string.Join(' ', batch.Times(i).ToArray().Zip(batch.Values(i).ToArray()).Take(20))} {string.Join(' ', batch.Histograms(i).ToArray().Take(20).Select(h => h.Time + "h"))}");
        }

        AppendResult? result = null;
        long activeBefore = _store!.ActiveSeries;
        bool done = Try(() => result = Now(_store!.AppendAsync(batch, options, CancellationToken.None)), writes: true);
        _oracle.Append(batch, options, done ? result : null);
        if (done)
        {
            if (_store.ActiveSeries > Math.Max(activeBefore, options.MaxActiveSeries))
            {
                throw new SimulationFailureException($"{_store.ActiveSeries} active series, the limit is {options.MaxActiveSeries}");
            }

            _trace?.Invoke($"      {result!.SamplesStored} samples and {result.HistogramsStored} histograms stored, failures: {string.Join(", ", result.Failures.GroupBy(f => f.Kind).Select(g => $"{g.Count()} {g.Key}"))}");
            _digest = Mix(_digest, (int)result!.SamplesStored, (int)result.FailureCount);
            _oracle.Expire(Horizon());
        }
    }

    private static T Now<T>(ValueTask<T> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : throw new SimulationFailureException("an operation waits for nothing");

    private void SetMetadata()
    {
        var batch = new WriteBatch();
        batch.AddMetadata(new MetricMetadata("set", MetricType.Counter, "help " + _random.Next(4), ""));
        Begin("set metadata");
        bool done = Try(() =>
        {
            ValueTask task = _store!.SetMetadataAsync(batch.Metadata, CancellationToken.None);
            if (!task.IsCompleted)
            {
                throw new SimulationFailureException("an operation waits for nothing");
            }

            task.GetAwaiter().GetResult();
        }, writes: true);
        _oracle.Side.Append(batch, done);
    }

    private void Flush()
    {
        Begin("flush");
        NoteParts();
        if (Try(() => _store!.Flush(), writes: _files.Capacity != long.MaxValue || _everRotten))
        {
            _oracle.Flushed();
        }
    }

    private void Maintain(TimeSpan later)
    {
        Begin($"maintenance, {later} later");
        _clock.Advance(later);
        if (_random.Next(2) == 0)
        {
            _work.Now = Math.Max(_work.Now, _clock.UnixMs);
        }

        RunMaintenance();
    }

    private void RunMaintenance()
    {
        _oracle.Expire(Horizon());
        for (int i = 0; ; i++)
        {
            NoteParts();
            bool more = false;

            // It reports and repeats; it throws nothing.
            long failures = _files.Failures;
            more = _store!.MaintenanceStep(CancellationToken.None);
            _writesMayFail |= _files.Failures > failures;
            if (!more || _files.IsDown)
            {
                break;
            }

            if (i > MaxMaintenanceSteps)
            {
                throw new SimulationFailureException("maintenance does not come to an end");
            }
        }
    }

    private void Delete()
    {
        IReadOnlyList<IReadOnlyList<Matcher>> selectors = _random.Next(2) == 0 ? [_work.Matchers()] : [_work.Matchers(), _work.Matchers()];
        long from = _random.Next(5) == 0 ? long.MinValue : _work.Now - _random.NextInt64(7_200_000);
        long to = _random.Next(3) == 0 ? long.MaxValue : from == long.MinValue ? _work.Now : from + _random.NextInt64(3_600_000);
        Begin($"delete {string.Join(" or ", selectors.Select(s => "{" + string.Join(',', s) + "}"))} {from}..{to}");
        long failures = _files.Failures;
        bool done = Try(() => _store!.Delete(selectors, from, to), writes: true);
        _oracle.Delete(selectors, from, to, done, mayBeDone: !done && _files.Failures > failures);
    }

    private void Reconfigure()
    {
        TimeSpan retention = _options.Retention > TimeSpan.Zero && _random.Next(3) > 0 ? TimeSpan.FromMinutes(_random.Next(30, 900)) : _options.Retention;
        long window = _random.Next(4) switch { 0 => 0, 1 => 60_000, 2 => 1L << 50, _ => 30 * 60_000 };
        Begin($"reconfigure: retention {retention}, window {window}");
        _oracle.Expire(Horizon());
        _options = _options with { Retention = retention, OutOfOrderWindow = window };
        _store!.Reconfigure(_options);
        _oracle.OutOfOrderWindow = window;
        _oracle.Expire(Horizon());
    }

    private void Hold()
    {
        if (_held is not null || _oracle.Uncertain)
        {
            return;
        }

        long min = _random.Next(3) == 0 ? _work.Now - 3_600_000 : long.MinValue;
        Begin("hold a querier");
        Try(() => _held = new HeldQuery(_store!, _oracle, min, long.MaxValue, Horizon()));
    }

    private void Release()
    {
        if (_held is null)
        {
            return;
        }

        Begin("read the held querier");
        if (!_everRotten)
        {
            Try(_held.Check);
        }

        _held.Dispose();
        _held = null;
    }

    private void Query()
    {
        bool everything = _random.Next(3) == 0;
        IReadOnlyList<Matcher> matchers = everything ? [] : _work.Matchers();
        long min = everything || _random.Next(3) == 0 ? long.MinValue : _work.Now - _random.NextInt64(7_200_000);
        long max = everything || _random.Next(3) == 0 ? long.MaxValue : min == long.MinValue ? _work.Now : min + _random.NextInt64(7_200_000);
        Begin($"query {{{string.Join(',', matchers)}}} {min}..{max}");
        Check(matchers, min, max);
    }

    private void Check(IReadOnlyList<Matcher> matchers, long min, long max)
    {
        if (Read(matchers, min, max) is { } answer)
        {
            if (_oracle.Check(answer, matchers, min, max, Horizon()) is { } lost)
            {
                RequireNamed(lost);
            }

            CheckSide();
        }
    }

    private void Labels()
    {
        IReadOnlyList<Matcher> matchers = _work.Matchers();
        Begin($"labels {{{string.Join(',', matchers)}}}");
        Try(() => LabelAnswers.Check(_store!, _oracle, matchers, Math.Max(Horizon(), _oracle.Certain), _random.Next(1, 6)), writes: false);
    }

    private void RotInUse()
    {
        if (Profile == FaultProfile.RotInUse && _rotten is null)
        {
            NoteParts();
            Rot(_store!.Parts.Select(p => Directory + "/" + p.Name).Where(_files.FileExists).ToArray(), inUse: true);
        }
    }

    private void Rot(string[] candidates, bool inUse)
    {
        if (candidates.Length == 0)
        {
            return;
        }

        string victim = candidates[_random.Next(candidates.Length)];
        int length = _files.ReadAll(victim).Length;
        if (length == 0)
        {
            return;
        }

        int at = _random.Next(length);
        int bit = _random.Next(8);
        Begin($"flip bit {bit} of byte {at} of {victim}");
        _files.FlipBit(victim, at, bit);
        Faults++;
        _everRotten = true;
        string name = victim[(Directory.Length + 1)..];
        if (name.EndsWith(".part", StringComparison.Ordinal))
        {
            // A part that was written at closing is not known by its times.
            _parts.TryGetValue(name, out PartSummary? part);
            _loss = inUse ? _loss : Loss.Range;
            (_minLost, _maxLost) = part is null ? (long.MinValue, long.MaxValue) : (part.MinTime, part.MaxTime);
            _rotten = name;
            if (inUse)
            {
                _oracle.Damage(_minLost, _maxLost);
            }
        }
        else if (name.StartsWith("wal/", StringComparison.Ordinal))
        {
            _loss = Loss.Unflushed;
            _sideMayLose = true;
        }
        else if (name == "manifest" && _manifestFlips++ > 0)
        {
            // One copy is enough, but it may have been the other one before.
            _loss = Loss.Deletions;
        }
        else if (name.StartsWith("state/", StringComparison.Ordinal))
        {
            _sideMayLose = true;
        }
    }

    /// <summary>Ends a life: closed, killed or without power.</summary>
    private void End()
    {
        bool wasDown = _files.IsDown;
        bool powerLoss = Profile is FaultProfile.LyingDisk || (Profile is FaultProfile.Crashes or FaultProfile.CrashesInBulk && _random.Next(2) == 0);
        if (!wasDown && !powerLoss && _store is not null && _random.Next(3) > 0)
        {
            Close();
            powerLoss &= _files.IsDown;
        }

        _files.Capacity = long.MaxValue;
        _writesMayFail = false;
        _held = null;
        _store = null;
        if (powerLoss)
        {
            Begin("power loss");
            LosePower();
        }
        else
        {
            Begin("restart");
            _files.Kill();
        }

        _files.LoseSyncs(null);
        if (Profile == FaultProfile.RotAtRest && !_unresolved)
        {
            Rot([.. _files.Files()], inUse: false);
        }
    }

    private void LosePower()
    {
        Faults++;
        _files.Crash(_random.Next());
        _everLost |= Profile == FaultProfile.LyingDisk || _options.SyncMode != SyncMode.Sync;
        if (Profile == FaultProfile.LyingDisk)
        {
            _loss = Loss.Anything;
            _sideMayLose = true;
        }
        else if (_options.SyncMode != SyncMode.Sync)
        {
            _loss = Loss.Unflushed;
            _sideMayLose = true;
        }
    }

    private void Close()
    {
        if (Profile == FaultProfile.RotAtRest && _random.Next(3) > 0)
        {
            Flush();
        }

        Begin("close");
        NoteParts();
        _held?.Dispose();
        _held = null;
        ValueTask task = _store!.DisposeAsync();
        if (!task.IsCompletedSuccessfully)
        {
            throw new SimulationFailureException($"closing failed or waits for nothing: {(task.IsFaulted ? task.AsTask().Exception : null)}");
        }

        if (!_files.IsDown && _files.OpenFiles != 0)
        {
            throw new SimulationFailureException($"{_files.OpenFiles} files are open after closing");
        }
    }

    /// <summary>Without faults: everything is there, is moved to parts and merged, and nothing else is on the disk.</summary>
    private void Finish()
    {
        _files.FailAt = 0;
        _files.CrashAt = 0;
        if (!Open())
        {
            throw new SimulationFailureException("the store does not open though nothing fails any more");
        }

        // Met damage is part of the past from here on.
        Flush();
        Maintain(TimeSpan.FromHours(_random.Next(1, 30)));
        Check([], long.MinValue, long.MaxValue);
        Close();
        _files.Kill();
        if (!Open())
        {
            throw new SimulationFailureException("the store does not open though nothing fails any more");
        }

        Flush();
        RunMaintenance();
        Check([], long.MinValue, long.MaxValue);
        Leaks.Check(_files.Files(), Directory, _store!, _everRotten || Profile is FaultProfile.LyingDisk);
        Close();
    }
}
