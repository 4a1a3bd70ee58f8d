using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Joins a table of orders with a table of customers by a field of the order: a change of either side updates every order that it concerns.</summary>
public static class OrdersWithCustomers
{
    public sealed record Order(string CustomerId, decimal Amount);

    public sealed record Customer(string Name, string City);

    public sealed record OrderWithCustomer(decimal Amount, string Name, string City);

    public static StreamTopology Build()
    {
        var orderSerde = Serde.Json<Order>();
        var customerSerde = Serde.Json<Customer>();
        var resultSerde = Serde.Json<OrderWithCustomer>();

        var builder = new StreamsBuilder();
        var orders = builder.Table("orders", Consumed.With(Serdes.String(), orderSerde), "orders-store");
        var customers = builder.Table("customers", Consumed.With(Serdes.String(), customerSerde), "customers-store");

        orders
            .Join(
                customers,
                order => order.CustomerId,
                (order, customer) => new OrderWithCustomer(order.Amount, customer.Name, customer.City),
                TableJoined.As<string, string>("customer-of-order"),
                Materialized.As<string, OrderWithCustomer>("orders-with-customers-store").WithValueSerde(resultSerde))
            .ToStream()
            .To("orders-with-customers", Produced.With(Serdes.String(), resultSerde));
        return builder.Build();
    }
}
