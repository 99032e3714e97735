using System.Buffers.Binary;
using Deucalion.Model.Histograms;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Protobuf;

/// <summary>Fields that the histogram messages of remote write and of the exposition format share.</summary>
internal static class HistogramFields
{
    /// <summary>Reads a BucketSpan field.</summary>
    public static BucketSpan ReadSpan(ref ProtoReader outer)
    {
        outer.Expect(2);
        int offset = 0;
        uint length = 0;
        var r = new ProtoReader(outer.ReadBytes());
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    offset = (int)r.ReadZigZag();
                    break;
                case 2:
                    r.Expect(0);
                    length = (uint)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new BucketSpan(offset, length);
    }

    /// <summary>Reads a repeated sint64 field, packed or not.</summary>
    public static void ReadDeltas(ref ProtoReader r, List<long> into)
    {
        if (r.WireType == 0)
        {
            into.Add(r.ReadZigZag());
            return;
        }

        r.Expect(2);
        ReadOnlySpan<byte> packed = r.ReadBytes();
        while (!packed.IsEmpty)
        {
            int used = Varint.Read(packed, out ulong v);
            if (used == 0)
            {
                throw new WireFormatException("protobuf: bad varint in packed bucket deltas");
            }

            into.Add(Varint.UnZigZag(v));
            packed = packed[used..];
        }
    }

    /// <summary>Reads a repeated double field, packed or not.</summary>
    public static void ReadCounts(ref ProtoReader r, List<double> into)
    {
        if (r.WireType == 1)
        {
            into.Add(r.ReadDouble());
            return;
        }

        r.Expect(2);
        ReadOnlySpan<byte> packed = r.ReadBytes();
        if (packed.Length % sizeof(double) != 0)
        {
            throw new WireFormatException("protobuf: packed doubles of a length that is no multiple of 8");
        }

        for (; !packed.IsEmpty; packed = packed[sizeof(double)..])
        {
            into.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed));
        }
    }
}
