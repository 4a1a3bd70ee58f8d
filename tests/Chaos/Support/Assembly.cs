using Xunit;

// Each test loads two processes and a broker; side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
