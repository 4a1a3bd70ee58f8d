using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>A topic that is not what it was.</summary>
internal sealed record TopicChange
{
    private TopicChange(string topic, string message)
    {
        Topic = topic;
        Message = message;
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>What is the matter, naming task, topic and what depends on it.</summary>
    public string Message { get; }

    /// <summary>Whether it is a changelog: local rows of it must go if it is accepted.</summary>
    public bool IsChangelog { get; private init; }

    /// <summary>Whether the topic is another one under the same name.</summary>
    public bool IsAnother { get; private init; }

    public static TopicChange OfChangelog(string topic, string message) => new(topic, message) { IsChangelog = true, IsAnother = true };

    public static TopicChange OfInput(string topic, bool isAnother, string message) => new(topic, message) { IsAnother = isAnother };

    /// <summary>What the client stops with.</summary>
    public StreamException ToException() => Stop(Message);

    /// <summary>An error that ends with what can be done.</summary>
    /// <param name="message">What is the matter.</param>
    public static StreamException Stop(string message) => new(FaultScope.Application, $"{message} {WhatToDo}") { IsLoggable = true };

    private const string WhatToDo =
        "To compute everything anew, stop all members and delete the group's offsets, the application's internal topics and the state folders together; to go on with what there is, start once with ChangedTopics = Accept (changed.topics.policy=accept).";
}
