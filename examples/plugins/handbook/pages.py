"""The handbook: id, title, text, address. It is a part of the component; build again when it changes."""

PAGES = [
    ("leave", "年假 Annual leave", "入职满一年有 10 天年假，当年没休完的可以顺延到次年三月底。 After a year you have 10 days of annual leave; what is left may be taken until the end of March.", "https://intra.example.com/handbook/leave"),
    ("travel", "差旅报销 Travel expenses", "差旅报销要在回来后 30 天内提交，附发票和行程单。 Hand in travel expenses within 30 days after the trip, with invoices and the itinerary.", "https://intra.example.com/handbook/travel"),
    ("laptop", "电脑领用 Laptops", "新员工入职当天在 IT 服务台领电脑，离职时交还。 Laptops are handed out at the IT desk on the first day and given back on the last.", "https://intra.example.com/handbook/laptop"),
    ("sick", "病假 Sick leave", "病假当天告知主管，三天以上要有医院证明。 Tell your manager on the day; for more than three days a doctor's note is needed.", None),
]
