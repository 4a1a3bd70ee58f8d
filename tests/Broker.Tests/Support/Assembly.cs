using Xunit;

// The sample's topics have fixed names, so one test at a time owns them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
