using System.Data.Common;
using System.Net.Sockets;

namespace Deucalion.Control;

/// <summary>
/// The control database does not answer, or failed at a query. A read can be repeated; of a write it is not known whether it took place.
/// </summary>
public sealed class DatabaseUnavailableException(Exception inner) : Exception("The control database does not answer.", inner)
{
    /// <summary>Runs a piece of database work and turns its failures, which providers and EF wrap in many ways, into this one.</summary>
    internal static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (IsDatabaseFailure(e))
        {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static bool IsDatabaseFailure(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is DbException or SocketException or TimeoutException)
            {
                return true;
            }
        }

        return false;
    }
}
