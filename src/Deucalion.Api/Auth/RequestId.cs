using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Auth;

/// <summary>Gives every answer an <c>X-Request-Id</c>: the caller's when it is sane (1 to 64 letters, digits, <c>. _ -</c>), else a random one.</summary>
public static class RequestId
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>Puts the middleware first in the pipeline; <see cref="HttpContext.TraceIdentifier"/> has the id from then on.</summary>
    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        Assign(context);
        return next(context);
    });

    internal static void Assign(HttpContext context)
    {
        var incoming = context.Request.Headers[Header];
        string id = incoming.Count == 1 && IsSane(incoming[0]) ? incoming[0]! : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
    }

    private static bool IsSane(string? id)
    {
        if (id is null || id.Length is 0 or > 64)
        {
            return false;
        }

        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
