namespace Deucalion.Testing.Files;

/// <summary>What a file holds: the bytes that programs see, the bytes that are durable, and the changes between the two in order.</summary>
internal sealed class SimulatedInode
{
    private const int Sector = 512;
    private readonly List<Change> _pending = [];
    private readonly SimulatedContent _live = new();
    private readonly SimulatedContent _durable = new();

    /// <summary>Length that programs see.</summary>
    public int Length => _live.Length;

    /// <summary>Reads what programs see.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        if (offset >= _live.Length)
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _live.Length - (int)offset);
        _live.Bytes.Slice((int)offset, count).CopyTo(buffer);
        return count;
    }

    /// <summary>Writes, not durably.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data) => Apply(new Change((int)offset, data.ToArray(), -1));

    /// <summary>Cuts or extends, not durably.</summary>
    public void SetLength(long length) => Apply(new Change(0, [], (int)length));

    /// <summary>Makes all changes durable but those that an earlier sync failed on.</summary>
    public void Sync()
    {
        foreach (Change change in _pending.Where(static c => !c.Doomed))
        {
            change.On(_durable, change.Data.Length);
        }

        _pending.RemoveAll(static c => !c.Doomed);
    }

    /// <summary>A sync failed: the changes before it will not become durable by a later one.</summary>
    public void Doom() => _pending.ForEach(static c => c.Doomed = true);

    /// <summary>Power loss: of the changes that are not durable each is kept, lost or torn, at a byte or by sectors.</summary>
    public void Crash(Random random)
    {
        foreach (Change change in _pending)
        {
            switch (random.Next(4))
            {
                case 0:
                    break;
                case 1:
                    change.On(_durable, change.Data.Length);
                    break;
                case 2:
                    change.On(_durable, random.Next(change.Data.Length + 1));
                    break;
                default:
                    change.OnSectors(_durable, random);
                    break;
            }
        }

        _pending.Clear();
        _live.CopyFrom(_durable);
    }

    /// <summary>Damages one bit, durably.</summary>
    public void FlipBit(long offset, int bit)
    {
        _live.Bytes[(int)offset] ^= (byte)(1 << bit);
        if (offset < _durable.Length)
        {
            _durable.Bytes[(int)offset] ^= (byte)(1 << bit);
        }
    }

    private void Apply(Change change)
    {
        _pending.Add(change);
        change.On(_live, change.Data.Length);
    }

    private sealed class Change(int offset, byte[] data, int length)
    {
        public byte[] Data { get; } = data;

        public bool Doomed { get; set; }

        /// <summary>Sectors reach the disk in any order: those that did not hold what was there, or zeros where the file grew.</summary>
        public void OnSectors(SimulatedContent content, Random random)
        {
            if (length >= 0)
            {
                content.SetLength(length);
                return;
            }

            content.SetLength(Math.Max(content.Length, offset + Data.Length));
            for (int at = 0; at < Data.Length;)
            {
                int size = Math.Min(Data.Length - at, Sector - ((offset + at) % Sector));
                if (random.Next(2) == 0)
                {
                    content.Write(offset + at, Data.AsSpan(at, size));
                }

                at += size;
            }
        }

        public void On(SimulatedContent content, int kept)
        {
            if (length >= 0)
            {
                content.SetLength(length);
            }
            else
            {
                content.Write(offset, Data.AsSpan(0, kept));
            }
        }
    }
}
