using System.Runtime.ExceptionServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Runs recursive walks of trees on a stack that fits: ordinary trees on the caller's thread, deep ones on a thread of their own.
/// Blocks until done; exceptions pass through. Nested calls stay on the deep thread.
/// </summary>
public static class DeepStack
{
    /// <summary>Depth of a tree up to which the caller's stack is enough.</summary>
    public const int ShallowLevels = 200;

    private const int BytesPerLevel = 20 * 1024;

    [ThreadStatic]
    private static int t_levels;

    /// <summary>Runs a function that recurses once or a few times (at most 20 KiB of stack in all) for each level of a tree.</summary>
    public static T Run<T>(int levels, Func<T> function)
    {
        if (levels <= ShallowLevels || levels <= t_levels)
        {
            return function();
        }

        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Body, (levels * BytesPerLevel) + (1024 * 1024)) { IsBackground = true, Name = "deep-query" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Body()
        {
            t_levels = levels;
            try
            {
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }

    /// <summary>The same for a tree.</summary>
    public static T Run<T>(Expr expr, Func<T> function) => Run(expr.Depth, function);
}
