using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>The distinct time blocks of a part, in native memory: senders without a common clock have as many as series.</summary>
internal sealed class TimeTable
{
    private readonly NativeBuffer _entries;

    /// <summary>Reads the section; throws <see cref="InvalidDataException"/>.</summary>
    public TimeTable(ReadOnlySpan<byte> section)
    {
        var r = new SpanReader(section);
        uint count = r.UInt32();
        if (count > r.Remaining / 5)
        {
            throw new InvalidDataException("the time table is cut");
        }

        Length = (int)count;
        _entries = new NativeBuffer(checked(Length * System.Runtime.CompilerServices.Unsafe.SizeOf<TimeEntry>()));
        Span<TimeEntry> entries = _entries.As<TimeEntry>();
        long offset = 0;
        long min = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            offset += (long)r.Varint();
            int length = (int)Math.Min(r.Varint(), int.MaxValue / 4);
            ulong samples = r.Varint();
            min += r.ZigZag();
            ulong span = r.Varint();
            if (samples is 0 or > Head.ChunkLimits.MaxSamples || offset < 0)
            {
                throw new InvalidDataException("a time block has no samples or too many");
            }

            entries[i] = new TimeEntry(offset, length, (int)samples, min, min + (long)span);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Number of entries.</summary>
    public int Length { get; }

    /// <summary>Bytes in memory.</summary>
    public int Bytes => _entries.Length;

    public TimeEntry this[int index]
    {
        get
        {
            TimeEntry e = _entries.As<TimeEntry>()[index];
            GC.KeepAlive(this);
            return e;
        }
    }
}
