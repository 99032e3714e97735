using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;
using Deucalion.Wire.Compression;

namespace Deucalion.Load;

/// <summary>What to generate; times in Unix ms, churn is the share of owners that is replaced at every tenth step.</summary>
internal sealed record LoadPlan(LoadShape Shape, int Series, int Steps, long Interval, long End, double Churn, int Seed);

/// <summary>
/// Writes a load file: for each request u32 length, u32 samples, u32 stream, u32 step, and a snappy-compressed remote write 1.0 message. The same plan gives the
/// same bytes. Requests of one stream must be sent in order.
/// </summary>
internal sealed class LoadWriter(LoadPlan plan, Stream output)
{
    private const int RequestSeries = 2000;
    private readonly double[] _values = new double[plan.Series];
    private readonly byte[]?[] _labels = new byte[]?[plan.Series];
    private readonly int[] _generations = new int[(plan.Series / plan.Shape.Series.Length) + 1];
    private byte[] _message = new byte[1 << 20];
    private int _length;
    private ulong _random = (ulong)plan.Seed + 0x9E3779B97F4A7C15;

    /// <summary>Writes everything; returns samples and distinct series.</summary>
    public (long Samples, long Series) Write()
    {
        long samples = 0;
        long distinct = plan.Series;
        long start = plan.End - ((plan.Steps - 1) * plan.Interval);
        for (int step = 0; step < plan.Steps; step++)
        {
            if (plan.Churn > 0 && step > 0 && step % 10 == 0)
            {
                distinct += Replace();
            }

            for (int first = 0; first < plan.Series; first += RequestSeries)
            {
                int end = Math.Min(plan.Series, first + RequestSeries);
                _length = 0;
                for (int i = first; i < end; i++)
                {
                    AddSeries(i, step, start + (step * plan.Interval));
                }

                WriteRequest(end - first, first / RequestSeries, step);
                samples += end - first;
            }
        }

        return (samples, distinct);
    }

    private long Replace()
    {
        long replaced = 0;
        int per = plan.Shape.Series.Length;
        for (int owner = 1; owner < _generations.Length; owner++)
        {
            if (Random() < plan.Churn)
            {
                _generations[owner]++;
                int end = Math.Min(plan.Series, (owner + 1) * per);
                for (int i = owner * per; i < end; i++)
                {
                    _labels[i] = null;
                    _values[i] = 0;
                    replaced++;
                }
            }
        }

        return replaced;
    }

    private void AddSeries(int index, int step, long time)
    {
        int per = plan.Shape.Series.Length;
        int owner = index / per;
        SeriesTemplate template = plan.Shape.Series[index % per];
        byte[] labels = _labels[index] ??= Labels(template, owner);

        // One scrape of an owner has one time; owners are spread over the interval.
        long at = time - plan.Interval + (owner * 7919L % plan.Interval) + (int)(Hash((ulong)owner, (ulong)step) % 4);
        _values[index] = Next(template.Kind, _values[index], index);
        Span<byte> sample = stackalloc byte[32];
        sample[0] = (1 << 3) | 1;
        BinaryPrimitives.WriteDoubleLittleEndian(sample[1..], _values[index]);
        sample[9] = 2 << 3;
        int length = 10 + Varint.Write(sample[10..], (ulong)at);
        int body = labels.Length + 2 + length;
        Room(body + 12);
        _message[_length++] = (1 << 3) | 2;
        _length += Varint.Write(_message.AsSpan(_length), (ulong)body);
        labels.CopyTo(_message, _length);
        _length += labels.Length;
        _message[_length++] = (2 << 3) | 2;
        _message[_length++] = (byte)length;
        sample[..length].CopyTo(_message.AsSpan(_length));
        _length += length;
    }

    private double Next(SeriesKind kind, double last, int index) => kind switch
    {
        SeriesKind.Constant => index % 5 == 0 ? 1 : 0,
        SeriesKind.Counter => last + (Random() < 0.5 ? 0 : Math.Floor(Random() * 20)),
        SeriesKind.BusyCounter => last + Math.Floor(Random() * 200_000),
        SeriesKind.Seconds => Math.Round(last + (Random() * 15), 2),
        SeriesKind.Gauge => Math.Round(Random() * 8, 2),
        SeriesKind.Pages => last == 0 ? Math.Floor(Random() * 1e6) * 4096 : last + (Math.Floor((Random() - 0.5) * 200) * 4096),
        _ => Math.Round(0.01 + (Random() * 0.02), 9),
    };

    private byte[] Labels(SeriesTemplate template, int owner)
    {
        (string, string)[] all = [("__name__", template.Metric), .. template.Labels, .. plan.Shape.OwnerLabels(owner, _generations[owner])];
        Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Item1, b.Item1));
        var bytes = new List<byte>();
        foreach ((string name, string value) in all)
        {
            byte[] n = Encoding.UTF8.GetBytes(name);
            byte[] v = Encoding.UTF8.GetBytes(value);
            byte[] label = [(1 << 3) | 2, .. Length(n.Length), .. n, (2 << 3) | 2, .. Length(v.Length), .. v];
            bytes.AddRange([(1 << 3) | 2, .. Length(label.Length), .. label]);
        }

        return [.. bytes];
    }

    private static byte[] Length(int value)
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxLength];
        return bytes[..Varint.Write(bytes, (ulong)value)].ToArray();
    }

    private void WriteRequest(int samples, int stream, int step)
    {
        byte[] body = SnappyBlock.Compress(_message.AsSpan(0, _length));
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], samples);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], stream);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], step);
        output.Write(header);
        output.Write(body);
    }

    private void Room(int bytes)
    {
        if (_length + bytes > _message.Length)
        {
            Array.Resize(ref _message, _message.Length * 2);
        }
    }

    private double Random()
    {
        _random = Hash(_random, 1);
        return (_random >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Hash(ulong a, ulong b)
    {
        ulong x = a + (b * 0x9E3779B97F4A7C15) + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
