namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Whether a client is alive, and which faults strike it.</summary>
internal sealed class ClientLife(SimulatedBroker broker, string clientId)
{
    private int _killingsSeen = broker.Killings;
    private bool _dead;

    /// <summary>Whether the client's process was killed: nothing it does reaches the cluster any more.</summary>
    public bool IsDead
    {
        get
        {
            if (!_dead && broker.Killings != _killingsSeen)
            {
                lock (broker.Gate)
                {
                    _dead = broker.IsKilled_NeedsLock(clientId, _killingsSeen);
                    _killingsSeen = broker.Killings;
                }
            }

            return _dead;
        }
    }

    /// <summary>Asks the script. Call without the lock.</summary>
    /// <exception cref="SimulatedCrashException">The client is dead, or dies now.</exception>
    public FaultAnswer Ask(FaultPoint point)
    {
        AssertAlive();
        if (broker.Faults is not { } script)
        {
            return FaultAnswer.Pass;
        }

        var answer = script.At(point, clientId);
        _dead |= answer == FaultAnswer.Crash;
        AssertAlive();
        return answer;
    }

    /// <exception cref="SimulatedCrashException">The client is dead.</exception>
    public void AssertAlive()
    {
        if (IsDead)
        {
            throw new SimulatedCrashException(clientId);
        }
    }
}
