using System.Runtime.CompilerServices;

namespace Deucalion.Tsdb.Bytes;

/// <summary>A growing list of values outside the managed heap.</summary>
internal sealed class NativeList<T>(int capacity = 256)
    where T : unmanaged
{
    private NativeBuffer _data = new(capacity * Unsafe.SizeOf<T>());

    public int Count { get; private set; }

    /// <summary>The values; valid until the next <see cref="Add"/> and while the list is alive.</summary>
    public Span<T> Span => _data.As<T>()[..Count];

    public T this[int index]
    {
        get
        {
            T value = Span[index];
            GC.KeepAlive(_data);
            return value;
        }
    }

    public void Add(T value)
    {
        Span<T> room = _data.As<T>();
        if (Count == room.Length)
        {
            var bigger = new NativeBuffer(checked(Math.Max(4, room.Length * 2) * Unsafe.SizeOf<T>()));
            room.CopyTo(bigger.As<T>());
            GC.KeepAlive(_data);
            _data = bigger;
            room = bigger.As<T>();
        }

        room[Count++] = value;
        GC.KeepAlive(_data);
    }
}
