using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream that is being split: each record goes to the first branch whose predicate it satisfies, and to no other.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>Source: <c>BranchedKStream</c> of Kafka Streams (KIP-418), names too.</remarks>
public sealed class BranchedKStream<K, V>
{
    private readonly KStream<K, V> _stream;
    private readonly OperatorGraphNode _splitter;
    private readonly List<Func<K, V, bool>> _predicates = [];
    private readonly Dictionary<string, KStream<K, V>> _branches = [];
    private bool _complete;

    internal BranchedKStream(KStream<K, V> stream, string name)
    {
        _stream = stream;
        _splitter = stream.Graph.Add(new OperatorGraphNode(name, [stream.Node], () => new BranchNode<K, V>(name, [.. _predicates]))
        {
            Effect = OperatorEffect.SameRecords,
        });
    }

    /// <summary>A branch for the records that satisfy a predicate and none before it.</summary>
    /// <param name="predicate">Gets key and value.</param>
    /// <param name="branched">What to do with the branch.</param>
    public BranchedKStream<K, V> Branch(Func<K, V, bool> predicate, Branched<K, V>? branched = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        CheckOpen();
        _predicates.Add(predicate);
        Add(branched, _predicates.Count);
        return this;
    }

    /// <summary>Ends with a branch for the records that satisfy no predicate.</summary>
    /// <param name="branched">What to do with the branch.</param>
    /// <returns>The branches by the splitter's name and their own.</returns>
    public IReadOnlyDictionary<string, KStream<K, V>> DefaultBranch(Branched<K, V>? branched = null)
    {
        CheckOpen();
        Add(branched, 0);
        return NoDefaultBranch();
    }

    /// <summary>Ends without such a branch: records that satisfy no predicate are dropped.</summary>
    /// <returns>The branches by the splitter's name and their own.</returns>
    public IReadOnlyDictionary<string, KStream<K, V>> NoDefaultBranch()
    {
        CheckOpen();
        _complete = true;
        return _branches;
    }

    private void CheckOpen()
    {
        if (_complete)
        {
            throw new InvalidOperationException($"The branches of {_splitter.Name} are complete.");
        }
    }

    private void Add(Branched<K, V>? branched, int number)
    {
        branched ??= new();
        var name = _splitter.Name + (branched.Name ?? $"{number}");

        // Kafka Streams takes a number for each branch and does not use it.
        _stream.Graph.NewName(name);
        var node = new OperatorGraphNode(name, [_splitter], () => new MergeNode<K, V>(name)) { Effect = OperatorEffect.SameRecords };
        var branch = _stream.On(_stream.Graph.Add(node));
        if (branched.Consumer is { } consumer)
        {
            consumer(branch);
        }
        else if ((branched.Function is { } function ? function(branch) : branch) is { } result)
        {
            // A name that is there already is reported when the topology is built: node names are unique.
            _branches.TryAdd(name, result);
        }
    }
}
