using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Api.Json;

/// <summary>
/// Writes UTF-8 JSON in the forms of the Prometheus API into a buffer that is sent on in pieces, so that an answer of any size needs
/// little memory. Callers write a bounded amount and then call <see cref="FlushIfFullAsync"/>.
/// </summary>
public sealed class JsonOutput(Stream target) : IDisposable
{
    // Enough to make writes to the socket rare, small enough to stay in L2.
    private const int FlushAt = 32 << 10;

    // Longest point: brackets, comma, time, quotes and value.
    private const int MaxPoint = 72;

    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _count;

    /// <summary>Bytes written in all.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public int Buffered => _count;

    /// <summary>Writes bytes as they are.</summary>
    public JsonOutput Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _count += bytes.Length;
        return this;
    }

    /// <summary>Writes a JSON string.</summary>
    public JsonOutput Text(string text)
    {
        int max = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (max <= 512)
        {
            Span<byte> utf8 = stackalloc byte[max];
            return Text(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        return Text(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Writes a JSON string from UTF-8.</summary>
    public JsonOutput Text(ReadOnlySpan<byte> utf8)
    {
        Reserve(2)[0] = (byte)'"';
        _count++;
        while (!utf8.IsEmpty)
        {
            int special = IndexOfSpecial(utf8);
            if (special < 0)
            {
                Raw(utf8);
                break;
            }

            Raw(utf8[..special]);
            Escape(utf8[special]);
            utf8 = utf8[(special + 1)..];
        }

        Reserve(1)[0] = (byte)'"';
        _count++;
        return this;
    }

    /// <summary>Writes an integer.</summary>
    public JsonOutput Integer(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out int n);
        _count += n;
        return this;
    }

    /// <summary>Writes a JSON number (not for NaN and infinities).</summary>
    public JsonOutput Number(double value)
    {
        _count += GoFloat.WriteShortest(Reserve(32), value);
        return this;
    }

    /// <summary>Writes a sample value: a string with the shortest digits.</summary>
    public JsonOutput Value(double value)
    {
        Span<byte> s = Reserve(34);
        s[0] = (byte)'"';
        int n = GoFloat.WriteShortest(s[1..], value);
        s[n + 1] = (byte)'"';
        _count += n + 2;
        return this;
    }

    /// <summary>Writes a scalar's value: a string that never has an exponent.</summary>
    public JsonOutput PlainValue(double value)
    {
        Span<byte> s = Reserve(GoFloat.MaxLength + 2);
        s[0] = (byte)'"';
        int n = GoFloat.WritePlain(s[1..], value);
        s[n + 1] = (byte)'"';
        _count += n + 2;
        return this;
    }

    /// <summary>Writes the points of a series, <c>[time,"value"]</c> with commas between and, unless <paramref name="first"/>, before them.</summary>
    public JsonOutput Points(ReadOnlySpan<long> times, ReadOnlySpan<double> values, bool first)
    {
        Span<byte> s = Reserve(times.Length * MaxPoint);
        int n = 0;
        for (int i = 0; i < times.Length; i++)
        {
            if (!first)
            {
                s[n++] = (byte)',';
            }

            first = false;
            s[n++] = (byte)'[';
            n += JsonTime.Write(s[n..], times[i], false);
            s[n++] = (byte)',';
            s[n++] = (byte)'"';
            n += GoFloat.WriteShortest(s[n..], values[i]);
            s[n++] = (byte)'"';
            s[n++] = (byte)']';
        }

        _count += n;
        return this;
    }

    /// <summary>Writes a time in seconds: whole, or with exactly three decimals; for scalars without trailing zeros.</summary>
    public JsonOutput Time(long milliseconds, bool trimZeros = false)
    {
        _count += JsonTime.Write(Reserve(JsonTime.MaxLength), milliseconds, trimZeros);
        return this;
    }

    /// <summary>Writes a label set as an object.</summary>
    public JsonOutput Labels(LabelSet labels)
    {
        Reserve(1)[0] = (byte)'{';
        _count++;
        bool first = true;
        foreach (LabelView l in labels)
        {
            if (!first)
            {
                Raw(","u8);
            }

            first = false;
            Text(l.Name).Raw(":"u8).Text(l.Value);
        }

        return Raw("}"u8);
    }

    /// <summary>Writes a native histogram: count, sum and the buckets that are not empty.</summary>
    public JsonOutput Histogram(NativeHistogram histogram)
    {
        Raw("{\"count\":"u8).Value(histogram.Count).Raw(",\"sum\":"u8).Value(histogram.Sum);
        bool any = false;
        foreach (HistogramBucket b in histogram.AllBuckets())
        {
            if (b.Count == 0)
            {
                continue;
            }

            Raw(any ? ",["u8 : ",\"buckets\":[["u8);
            any = true;
            int rule = b.LowerInclusive ? b.UpperInclusive ? 3 : 1 : b.UpperInclusive ? 0 : 2;
            Integer(rule).Raw(","u8).Value(b.Lower).Raw(","u8).Value(b.Upper).Raw(","u8).Value(b.Count).Raw("]"u8);
        }

        return Raw(any ? "]}"u8 : "}"u8);
    }

    /// <summary>Sends what is buffered when there is enough of it.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellation) => _count < FlushAt ? ValueTask.CompletedTask : FlushAsync(cancellation);

    /// <summary>Sends what is buffered.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        int n = _count;
        _count = 0;
        Written += n;
        await target.WriteAsync(_buffer.AsMemory(0, n), cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _count = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static int IndexOfSpecial(ReadOnlySpan<byte> utf8)
    {
        return utf8.IndexOfAny(Special);
    }

    private void Escape(byte b)
    {
        ReadOnlySpan<byte> known = b switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => default,
        };
        if (!known.IsEmpty)
        {
            Raw(known);
            return;
        }

        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        Raw("\\u00"u8).Raw([hex[b >> 4], hex[b & 15]]);
    }

    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - _count < size)
        {
            byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _count + size));
            _buffer.AsSpan(0, _count).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = bigger;
        }

        return _buffer.AsSpan(_count);
    }
}
