using System.Collections.Concurrent;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// Checked data pages of all parts of the process, a bounded number; the one that came first goes first. A page that is thrown out while somebody
/// reads it lives on until he is done.
/// </summary>
internal sealed class PageCache(int maxPages)
{
    /// <summary>1,024 pages are 64 MiB: the hot windows of a busy instance; the operating system's cache holds the rest.</summary>
    public static readonly PageCache Shared = new(1024);

    private readonly ConcurrentDictionary<(long Part, int Page), byte[]> _pages = new();
    private readonly ConcurrentQueue<(long Part, int Page)> _order = new();

    /// <summary>Entries of the queue, those of removed pages included.</summary>
    public int QueueLength => _order.Count;

    public byte[]? Find(long part, int page) => _pages.TryGetValue((part, page), out byte[]? bytes) ? bytes : null;

    public void Add(long part, int page, byte[] bytes)
    {
        if (!_pages.TryAdd((part, page), bytes))
        {
            return;
        }

        _order.Enqueue((part, page));

        // Places of pages that were removed run out too, so that they do not pile up while there are few pages.
        while ((_pages.Count > maxPages || _order.Count > 2 * maxPages) && _order.TryDequeue(out (long, int) oldest))
        {
            _pages.TryRemove(oldest, out _);
        }
    }

    /// <summary>Forgets the pages of a part that is gone; their places in the queue run out by themselves.</summary>
    public void Remove(long part, int pages)
    {
        for (int i = 0; i < pages; i++)
        {
            _pages.TryRemove((part, i), out _);
        }
    }
}
