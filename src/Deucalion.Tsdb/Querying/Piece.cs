using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// Samples of one series that lie together: a block of a part (<see cref="Owner"/> is the part), a sealed block, open rows or a side buffer of the head.
/// Of pieces with equal times the one with the higher <see cref="Order"/> counts.
/// </summary>
internal readonly record struct Piece(long MinTime, long MaxTime, int Count, int Order, object Owner, PartBlock Block, TimeRange[]? Deletes);
