using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Bytes;

/// <summary>
/// Bytes outside the managed heap, for what lives long and is big. Given back when nobody refers to the object any more, so a reader can never
/// meet freed memory as long as it keeps the object alive until it has read (see <see cref="GC.KeepAlive"/>).
/// </summary>
internal sealed unsafe class NativeBuffer : CriticalFinalizerObject
{
    /// <summary>Wide loads may run over the end by so much.</summary>
    private const int Padding = 64;
    private static long s_total;
    private readonly byte* _data;

    public NativeBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _data = (byte*)NativeMemory.Alloc((nuint)length + Padding);
        new Span<byte>(_data + length, Padding).Clear();
        Interlocked.Add(ref s_total, length);
        if (length > 0)
        {
            GC.AddMemoryPressure(length);
        }
    }

    ~NativeBuffer()
    {
        // The constructor may have thrown before there was anything.
        if (_data is not null)
        {
            NativeMemory.Free(_data);
            Interlocked.Add(ref s_total, -Length);
            if (Length > 0)
            {
                GC.RemoveMemoryPressure(Length);
            }
        }
    }

    /// <summary>Bytes of all buffers of the process.</summary>
    public static long TotalBytes => Interlocked.Read(ref s_total);

    public int Length { get; }

    /// <summary>The bytes; the buffer must be kept alive while the span is used.</summary>
    public Span<byte> Span => new(_data, Length);

    /// <summary>A buffer with a copy of bytes.</summary>
    public static NativeBuffer Of(ReadOnlySpan<byte> bytes)
    {
        var buffer = new NativeBuffer(bytes.Length);
        bytes.CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>The bytes as values.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Span);
}
