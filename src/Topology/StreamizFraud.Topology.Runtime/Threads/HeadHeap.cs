namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>The inputs that have a loaded head; the one whose head is oldest comes first (rule C1).</summary>
/// <remarks>
/// Of heads with the same time the arrangement of the heap decides, as it does in Kafka Streams: a binary heap that moves its elements as
/// <c>java.util.PriorityQueue</c> does. With three or more inputs any other order of ties shows in the results. Owned by the thread.
/// </remarks>
internal sealed class HeadHeap
{
    private TaskInput[] _inputs = new TaskInput[16];
    private int _count;

    /// <summary>Adds an input; its head must stay as it is until it is polled.</summary>
    public void Offer(TaskInput input)
    {
        if (_count == _inputs.Length)
        {
            Array.Resize(ref _inputs, _count * 2);
        }

        var time = input.Queue.HeadTimestamp;
        var place = _count++;
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (time >= _inputs[parent].Queue.HeadTimestamp)
            {
                break;
            }

            _inputs[place] = _inputs[parent];
            place = parent;
        }

        _inputs[place] = input;
    }

    /// <summary>Takes the input with the oldest head out; null if there is none.</summary>
    public TaskInput? Poll()
    {
        if (_count == 0)
        {
            return null;
        }

        var first = _inputs[0];
        var last = _inputs[--_count];
        _inputs[_count] = null!;
        if (_count > 0)
        {
            Sink(last);
        }

        return first;
    }

    public void Clear()
    {
        Array.Clear(_inputs, 0, _count);
        _count = 0;
    }

    /// <summary>Puts an input in at the top, under everything older.</summary>
    private void Sink(TaskInput input)
    {
        var time = input.Queue.HeadTimestamp;
        var place = 0;
        while (place < _count / 2)
        {
            var child = (2 * place) + 1;
            if (child + 1 < _count && _inputs[child].Queue.HeadTimestamp > _inputs[child + 1].Queue.HeadTimestamp)
            {
                child++;
            }

            if (time <= _inputs[child].Queue.HeadTimestamp)
            {
                break;
            }

            _inputs[place] = _inputs[child];
            place = child;
        }

        _inputs[place] = input;
    }
}
