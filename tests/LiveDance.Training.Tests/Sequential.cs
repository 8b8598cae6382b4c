// libtorch's random numbers and default device belong to the process, so classes that run at the same time would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
