using System.Runtime.CompilerServices;

namespace StreamizFraud.Scoring;

/// <summary>The model instances that have been given to tasks of this process.</summary>
/// <remarks>
/// Thread-safe. It is static because an instance can come to two nodes, or two applications, of a process; it keeps no model alive. A claim
/// is never given back: the task disposes of its model.
/// </remarks>
internal static class ClaimedModels
{
    private static readonly ConditionalWeakTable<IFraudModel, object> Claims = [];

    /// <returns>False if the instance has been given to a task before.</returns>
    public static bool TryClaim(IFraudModel model) => Claims.TryAdd(model, model.Identity);
}
