namespace StreamizFraud.Topology.Processing;

/// <summary>A node that holds records back until the task flushes it; the task decides when, and what a failure means.</summary>
internal interface IBatchNode
{
    /// <summary>Node name.</summary>
    string Name { get; }

    /// <summary>Most records in one <see cref="Run"/>.</summary>
    int BatchSize { get; }

    /// <summary>Records held back.</summary>
    int Pending { get; }

    /// <summary>Whether they wait for the commit, or for a full batch; otherwise the task also flushes when its inputs are empty and before punctuations.</summary>
    bool WaitsForCommit => false;

    /// <summary>Processes some of what is held back and forwards the results, in input order, each with its input's context.</summary>
    void Run(int start, int count);

    /// <summary>A record that is held back, in bytes.</summary>
    RecordBytes BytesOf(int index);

    /// <summary>The input record has finished: what it left here stays.</summary>
    void Keep();

    /// <summary>Forgets what has come since the last <see cref="Keep"/>: its input record failed.</summary>
    void Undo();

    /// <summary>From here on what comes can be forgotten alone; nests.</summary>
    void SetSavepoint();

    /// <summary>What has come since the last savepoint is the input record's like the rest.</summary>
    void ReleaseSavepoint();

    /// <summary>Forgets what has come since the last savepoint.</summary>
    void UndoToSavepoint();

    /// <summary>Forgets what is held back: it has been processed, or its transaction was aborted.</summary>
    void Clear();

    /// <summary>A transaction has been committed.</summary>
    void Committed();
}
