using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Testing.Files;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Wal;

namespace Deucalion.Simulation.Seeds;

/// <summary>The scenario of <see cref="Sweep"/>, stopped at one operation.</summary>
internal sealed class SweepRun(long stopAt, bool powerLoss)
{
    private const string Root = "/data";
    private const long Start = 1_700_006_400_000;
    private readonly SimulatedFileSystem _files = new();
    private readonly ManualClock _clock = new(Start);
    private readonly Oracle _oracle = new() { OutOfOrderWindow = 1L << 50 };
    private readonly TimeSeriesStoreOptions _options = new()
    {
        Retention = TimeSpan.FromHours(30),
        OutOfOrderWindow = 1L << 50,
        WalSegmentBytes = 4096,
        Committer = GroupCommitter.Inline,
    };

    private TimeSeriesStore? _store;

    /// <summary>File operations of the whole scenario.</summary>
    public static long Operations()
    {
        var run = new SweepRun(0, powerLoss: false);
        run.Scenario();
        return run._files.Operations;
    }

    public void Run()
    {
        _files.CrashAt = stopAt;
        Scenario();
        if (powerLoss)
        {
            _files.Crash((int)stopAt);
        }
        else
        {
            _files.Kill();
        }

        _store = TimeSeriesStore.Open(_options, _files, Root, _clock);
        _oracle.Expire(Horizon());
        _oracle.Resolve(Answer.Of(_store, [], long.MinValue, long.MaxValue), Loss.Nothing, 0, 0, Horizon());
        Append(900, 3);
        Work();
        _oracle.Check(Answer.Of(_store, [], long.MinValue, long.MaxValue), [], long.MinValue, long.MaxValue, Horizon());
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store = TimeSeriesStore.Open(_options, _files, Root, _clock);
        Work();
        _oracle.Check(Answer.Of(_store, [], long.MinValue, long.MaxValue), [], long.MinValue, long.MaxValue, Horizon());
        Leaks.Check(_files.Files(), Root, _store, damage: false);
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void Scenario()
    {
        Try(() => _store = TimeSeriesStore.Open(_options, _files, Root, _clock));
        for (int hour = 0; hour < 40 && _store is not null && !_files.IsDown; hour += 4)
        {
            Append(hour * 60, 12);
            Append((hour * 60) - 30, 2);
            if (hour % 8 == 4)
            {
                Delete(hour);
            }

            _clock.Advance(TimeSpan.FromHours(4));
            Work();
            if (hour == 20 && !_files.IsDown)
            {
                _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
                _store = null;
                Try(() => _store = TimeSeriesStore.Open(_options, _files, Root, _clock));
            }
        }
    }

    private long Horizon() => Math.Min(_store!.MaxTime, _clock.UnixMs) - (long)_options.Retention.TotalMilliseconds;

    private void Append(int minute, int samples)
    {
        if (_files.IsDown)
        {
            return;
        }

        var batch = new WriteBatch();
        for (int s = 0; s < 3; s++)
        {
            batch.BeginSeries(LabelSet.Of(("__name__", "m"), ("n", "s" + s)));
            for (int i = 0; i < samples; i++)
            {
                batch.AddSample(Start + (minute * 60_000L) + (i * 60_000), minute + s);
            }
        }

        AppendResult? result = null;
        Try(() => result = _store!.AppendAsync(batch, AppendOptions.Partial, CancellationToken.None).AsTask().GetAwaiter().GetResult());
        _oracle.Append(batch, AppendOptions.Partial, result);
    }

    private void Delete(int hour)
    {
        if (_files.IsDown)
        {
            return;
        }

        IReadOnlyList<IReadOnlyList<Matcher>> selectors = [[new Matcher(MatcherType.Equal, "n", "s1")]];
        long from = Start + (hour * 3_600_000L);
        bool done = Try(() => _store!.Delete(selectors, from, from + 300_000));
        _oracle.Delete(selectors, from, from + 300_000, done, mayBeDone: false);
    }

    private void Work()
    {
        for (int i = 0; i < 1000 && _store!.MaintenanceStep(CancellationToken.None) && !_files.IsDown; i++)
        {
        }

        _oracle.Expire(Horizon());
    }

    private bool Try(Action operation)
    {
        try
        {
            operation();
            return true;
        }
        catch (IOException) when (_files.IsDown)
        {
            return false;
        }
    }
}
