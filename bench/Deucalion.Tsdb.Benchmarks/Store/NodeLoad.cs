using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>
/// Remote write 1.0 requests (uncompressed) as an agent sends them for machines: per target 1,000 series, 60 % of them constant, 25 % counters,
/// 15 % decimal gauges; a request has 2,000 samples of one time. The requests are built once, each round overwrites times and values in place.
/// </summary>
internal sealed class NodeLoad
{
    public const int SamplesPerRequest = 2000;
    private const int SeriesPerTarget = 1000;
    private const long FirstTime = 1_700_006_400_000;
    private readonly byte[][] _requests;
    private readonly int[][] _values;
    private readonly int[][] _times;
    private readonly double[] _state;
    private readonly Random _random = new(7);

    public NodeLoad(int series)
    {
        _requests = new byte[series / SamplesPerRequest][];
        _values = new int[_requests.Length][];
        _times = new int[_requests.Length][];
        _state = new double[series];
        for (int i = 0; i < series; i++)
        {
            _state[i] = _random.Next(1_000_000);
        }

        for (int r = 0; r < _requests.Length; r++)
        {
            Build(r);
        }
    }

    public int Requests => _requests.Length;

    public static long Time(int round) => FirstTime + (round * 15_000L);

    /// <summary>Request number <paramref name="request"/> of a round; valid until its next call.</summary>
    public ReadOnlySpan<byte> Request(int request, int round)
    {
        byte[] bytes = _requests[request];
        long time = Time(round) + (request * 37);
        for (int i = 0; i < SamplesPerRequest; i++)
        {
            Varint.Write(bytes.AsSpan(_times[request][i]), (ulong)time);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(_values[request][i]), Next((request * SamplesPerRequest) + i));
        }

        return bytes;
    }

    private double Next(int series)
    {
        ref double v = ref _state[series];
        int kind = series % 20;
        if (kind >= 12)
        {
            v = kind < 17 ? v + _random.Next(1, 400) : Math.Round(_random.Next(100_000) * 0.01, 2);
        }

        return v;
    }

    private void Build(int request)
    {
        var all = new MemoryStream();
        Span<byte> length = stackalloc byte[10];
        _values[request] = new int[SamplesPerRequest];
        _times[request] = new int[SamplesPerRequest];
        for (int i = 0; i < SamplesPerRequest; i++)
        {
            int series = (request * SamplesPerRequest) + i;
            int target = series / SeriesPerTarget;
            int n = series % SeriesPerTarget;
            byte[] labels = Labels(
                ("__name__", string.Create(CultureInfo.InvariantCulture, $"node_subsystem{n / 50}_measured_things_total")),
                ("cpu", (n % 10).ToString(CultureInfo.InvariantCulture)),
                ("device", string.Create(CultureInfo.InvariantCulture, $"nvme{n / 10 % 5}n1p2")),
                ("instance", string.Create(CultureInfo.InvariantCulture, $"machine-{target:D4}.example.net:9100")),
                ("job", "node"));
            byte[] sample = new byte[1 + 8 + 1 + 6];
            sample[0] = 0x09;
            sample[9] = 0x10;
            Varint.Write(sample.AsSpan(10), (ulong)FirstTime);
            byte[] entry = [.. labels, 0x12, (byte)sample.Length, .. sample];
            all.WriteByte(0x0a);
            all.Write(length[..Varint.Write(length, (ulong)entry.Length)]);
            all.Write(entry);
            _values[request][i] = (int)all.Length - sample.Length + 1;
            _times[request][i] = (int)all.Length - sample.Length + 10;
        }

        _requests[request] = all.ToArray();
    }

    private static byte[] Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var all = new List<byte>();
        foreach ((string name, string value) in labels)
        {
            all.AddRange([0x0a, (byte)(4 + name.Length + value.Length), 0x0a, (byte)name.Length]);
            all.AddRange(Encoding.ASCII.GetBytes(name));
            all.AddRange([0x12, (byte)value.Length]);
            all.AddRange(Encoding.ASCII.GetBytes(value));
        }

        return [.. all];
    }
}
