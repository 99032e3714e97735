using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Deucalion.Server.Network;

/// <summary>Verifies the users of the web configuration. bcrypt is slow on purpose: one verification at a time, and what was good is remembered by a keyed digest.</summary>
internal sealed class WebUsers : IDisposable
{
    private const int MaxRemembered = 1000;

    // A real hash of nothing that anybody knows, so that an unknown user takes as long as a known one.
    private const string NobodysHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, bool> _good = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>True when user and password are among <paramref name="users"/>.</summary>
    public async ValueTask<bool> VerifyAsync(IReadOnlyDictionary<string, string> users, string user, string password, CancellationToken cancellation)
    {
        bool known = users.TryGetValue(user, out string? hash);
        string digest = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user.Length}:{user}{hash}{password}")));
        if (known && _good.ContainsKey(digest))
        {
            return true;
        }

        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            bool good = await Task.Run(() => Bcrypt.Verify(password, hash ?? NobodysHash), cancellation).ConfigureAwait(false) && known;
            if (good)
            {
                if (_good.Count >= MaxRemembered)
                {
                    _good.Clear();
                }

                _good[digest] = true;
            }

            return good;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
