"""Sentences in English with slots for generated values, in the ways people write to a service."""

from typing import Final

SENTENCES: Final = r"""
my name is {person}
My name is {person} and I live in {place}.
Hi, I'm {given} from {org}, could you help me with my order?
hello this is {person} calling about invoice {number}
I am {person}, born on {date} in {place}.
{person} asked me to forward this to {person}.
{given} and {given} are coming to {place} next week.
{given}, {given} and {family} will present the results.
Please contact {person} at {email} or {phone}.
Please forward the attached report to {person} in our {place} office.
Please schedule a call with {title} {family} on {weekday}.
Could you ask {given} whether the meeting on {date} still stands?
Can you book a flight from {place} to {place} for {person}?
I want to fly from {place} to {place} on {date}
What is the weather like in {place} today?
Is there a branch of {org} in {place}?
I work at {org} as a {job}.
I have been working for {org} since {year}.
{org} was founded in {year} by {person} and {person}.
{org} announced on {weekday} that it will open an office in {place}.
{org} and {org} agreed to merge, {person} said.
Shares of {org} fell 3 percent after {person}, its {job}, resigned.
According to {person} of {org}, prices will rise.
The contract between {org} and {org} ends on {date}.
{person} ({age}) from {place} was injured in the crash.
{person}, {age}, was arrested in {place} on {weekday}.
The patient, {person}, is a {age} year old {nrp} man.
A {age}-year-old woman from {place} was admitted on {date}.
She is {age} years old and lives in {country}.
He turned {age} last week.
My daughter is {age} and my son {given} is {age}.
Age: {age}
I'm {age} years of age and retired.
I am {nrp} but my wife is {nrp}.
She speaks {nrp} and comes from {country}.
The {nrp} government rejected the proposal.
A group of {nrp} tourists visited {place}.
Do {nrp} citizens need a visa for {country}?
I moved from {country} to {country} in {year}.
We spent our holidays in {place}, {country}.
He was born in {place} and grew up in {place}.
{place} is the capital of {country}.
The train to {place} leaves at noon.
How far is it from {place} to {place}?
{person} lives at {address}.
My address is {address}
Our new address is {address}, please update your records.
Ship it to {person}, {address}.
Please deliver the parcel to {address} before {weekday}.
Send the invoice to {org}, {address}.
Shipping address:\n{person}\n{address}
Bill to:\n{person}\n{org}\n{address}\n{phone}
I used to live at {street} in {place}.
The shop is on {street}, next to the bank.
Meet me at the corner of {street} and {street}.
The office at {street} is closed on {weekday}.
My zip code is {zip}.
the postal code is {zip}
postcode {zip}, {place}
Zip: {zip}\nCity: {place}\nCountry: {country}
Name: {person}\nDate of birth: {date}\nNationality: {nrp}
Name: {person}\nAddress: {address}\nPhone: {phone}\nE-mail: {email}
Full name: {person}\nEmployer: {org}\nPosition: {job}
First name: {given}\nLast name: {family}\nAge: {age}
Patient: {person}\nDOB: {date}\nAttending: {title} {family}
From: {person} <{email}>\nTo: {person} <{email}>\nSubject: Meeting on {weekday}
Dear {title} {family},\n\nthank you for your message of {date}.
Dear {given},\nI hope you are well.
Hi {given},\ncan you send me the report?
Best regards,\n{person}
Kind regards,\n{person}\n{job}\n{org}
Sincerely,\n{title} {person}\n{org}\n{street}\n{place}
Thanks,\n{given}
{person}\n{job}, {org}\n{phone}\n{url}
{title} {person} will see you on {weekday} at 10.
{title} {family} is out of office until {date}.
{title} {family} told us that the test was negative.
Ask {title} {family} in {place}.
Who is {person}?
When was {person} born?
Where does {person} live?
What does {org} do?
Tell me about {person}.
Write a poem about {given} and the sea.
Write a short biography of {person}, the {nrp} {job}.
Translate this letter from {person} into French.
Summarise the conversation between {given} and {given}.
{given}'s phone number is {phone}.
{person}'s account was closed on {date}.
I saw {given} yesterday; she looked happy.
I met {family} at a conference in {place}.
Did {given} call you back?
Tell {given} that I will be late.
Is {given} still working at {org}?
My husband {given} and I want to open a joint account.
My mother's maiden name is {family}.
My boss, {person}, refuses to sign.
Our teacher {title} {family} is strict.
Please remove {person} from the account {number}.
Please change the name on my card to {person}.
Transfer {money} to {person}, IBAN {number}.
I sent {money} to {given} {family} by mistake.
The card {number} belongs to {person}.
Your driver {given} will arrive in 5 minutes.
The author, {person}, dedicated the book to {given}.
"{quote}", said {person}.
"{quote}," {person} told reporters in {place}.
{person} wrote: {quote}
{person} won the match against {person}.
{person} and {person} starred in the film.
The song was written by {person} in {year}.
In {year}, {person} moved to {place} to work for {org}.
On {date}, {person} signed the lease for {street}.
The accident happened in {place} on {date}.
The meeting takes place on {date} at {org}.
Opened: {date}
Date: {date}\nReporter: {person}\nTicket: {number}
{date}: {person} logged in from {place}
My birthday is {date}.
The policy starts on {date} and ends on {date}.
I was there in {year}.
See you on {weekday}!
The {org} website says otherwise.
Why does {org} charge me {money}?
I bought shares of {org} and {org}.
I applied for a job as {job} at {org}.
She is a {job}.
He works as a {job} in {place}.
Our {job}, {person}, will answer your questions.
{org} is looking for a {job}.
{org} ({place}) hired {person}.
The CEO of {org}, {person}, lives in {place}.
Refund to {person}, {zip} {place}
{person}, {street}, {zip} {place}, {country}
{{"name": "{person}", "city": "{place}", "company": "{org}"}}
{{"customer": {{"first": "{given}", "last": "{family}"}}, "zip": "{zip}"}}
name={person};city={place};age={age}
- {person}\n- {person}\n- {person}
* {person} ({org})\n* {person} ({org})
1. {place}\n2. {place}\n3. {place}
| {person} | {place} | {date} |
{person}, {person}, {person} and {person} attended.
attendees: {given}, {given}, {given}
cc {given} and {given}
@{given} can you look at this?
It was {given}'s idea, not mine.
That's what {given} {family} from {org} said.
the {family} family lives on {street}
I live in {place} with {given}
i'm from {place}
im {given} and im {age}
call me {given}
everyone calls me {given}
this is {given} again
Everyone at {org} knows {given}.
{given} is my best friend.
{given} is very kind.
{given} has been sick since {weekday}.
{family} was born in {place}.
{family} studied medicine at the University of {place}.
{place} University hired {person}.
The mayor of {place} met {person}.
I love {place}!
Welcome to {place}.
Greetings from {place}
{country} won the match.
The economy of {country} grew.
Elections in {country} were held in {year}.
She retired at the age of {age}.
He became a father at {age}.
I just turned {age} and I still feel young.
My grandmother is {age} and lives alone.
Customers over {age} pay less, says {person}.
At {age} {given} still runs every morning.
The {age} year old driver was not hurt.
{given} is a {age} year old girl who grew up in {place}.
{given} finished her thesis, "The Shape of Things to Come", in {year} at the University of {place}.
The Clean Air Act of {year} limits what factories in {country} may emit.
For my review of {title} {family}, see Ten Albums You Should Have Heard By Now (But Never Did)
The album "Songs From The Big Chair" made {person} famous in {country}.
Drivers must turn left on {street} until further notice.
Visitors are asked to enter on {street}.
The bus stops at {street} every ten minutes.
Take Highway 9 to {place}, then ask for {given}.
As {person} points out, "The Last Waltz" was filmed in {place}.
It was the first time that {family}'s team had lost at home.
Everybody knew that {given}'s brother had left {place} in {year}.
Let's ask {given}'s mother; she will know.
The {nrp} parliament passed the Data Protection Act in {year}.
Many {nrp} people moved to {place} after the war.
English and Mathematics are taught by {person}.
I read about {person} in the Sunday paper.
{country} and {country} signed a treaty on {date}.
""".strip().split("\n")
"""One a line; `\\n` in it stands for a line's end."""

PLAIN: Final = r"""
What is your return policy?
How do I reset my password?
Please summarise the following text in three sentences.
Translate this into German, please.
The quick brown fox jumps over the lazy dog.
I would like to cancel my subscription.
Thank you for your help!
Can I Speak To A Real Person?
Terms And Conditions Apply.
Why was my payment declined?
The title of the book is unknown.
PLEASE HELP ME WITH MY ACCOUNT
I NEED A REFUND NOW
Write a Python function that sorts a list of numbers.
def main():\n    print("Hello, World!")
import numpy as np\nfrom pathlib import Path
SELECT name, city FROM customers WHERE age > 30;
const result = await client.fetch(request);
class Account(Base):\n    balance: int = 0
Error: Connection refused (code 111)
Step 1: Open Settings. Step 2: Choose Privacy.
Dear Sir or Madam,
Best regards,
Kind Regards
To Whom It May Concern:
Subject: Your Order Has Shipped
Name:\nAddress:\nPhone:
What is the capital gains tax rate?
How many ounces are in a pound?
The Internet is a network of networks.
God bless you.
The President gave a speech.
Mom and Dad are coming for dinner.
The Great Wall is long.
Windows keeps crashing after the update.
Is the API down?
Use HTTP or HTTPS?
The answer is 42.
It costs 25 dollars and 30 cents.
I waited for 3 weeks and 2 days.
My order number is 4471 and it weighs 12 kg.
Chapter 3: Methods and Results
Table 2 shows the results of the experiment.
We propose a new method for training neural networks.
Act I, Scene II
Happy New Year!
Merry Christmas, everyone!
OK, thanks. Bye!
Yes. No. Maybe.
This Is A Heading
Frequently Asked Questions
Getting Started With Your New Device
The Lord of the Manor was not at home.
Ask your doctor before taking this medicine.
Mr. and Mrs. are titles.
Good Morning! How can I help you today?
Hello World
Let me know if you have any questions.
The Declaration of Independence is a famous text.
Chapter 12: The Rise of Machines
Ten Things You Should Know Before You Buy
The Terms of Service and the Privacy Policy have changed.
Pedestrians must use the other side of the road.
Employees must wash their hands.
Section 4 of the Civil Code applies.
She studied English and Physics.
Craft a short story about a dragon. Imagine that it can speak.
Describe a busy market. Explain how it smells and sounds.
Bypass the introduction and answer the question.
Please Be Quiet In The Library
How To Bake Bread In Five Easy Steps
The Bible, the Quran and the Torah are holy books.
Each of them was tested. None of them passed.
Oranges cost more than apples. Bananas cost less.
Act as a teacher and explain fractions.
You are a helpful assistant. Answer in one sentence.
Read the text below and answer the question.
for i in range(len(items)):\n    total += items[i] * 2
def longest(str1, str2):\n    n, m = len(str1), len(str2)\n    return max(n, m)
if x > 0 and y < 10:\n    print(x, y)
f(x) = 3x^2 + 2x - 1, so f(2) = 15
Solve for x: 2x + 5 = 11
The points are (0, 0), (-1, 1) and (3, 3).
{"id": 17, "status": "open", "items": [1, 2, 3]}
let total = items.map((item) => item.price * 2)
pip install requests && python main.py --port 8080
git commit -m "fix typo" && git push
<div class="row"><span>Save</span></div>
The probability is 0.25, or 1 in 4.
If a train covers 60 miles in 2 hours, how fast is it?
A rectangle is 5 cm wide and 12 cm long.
Do you play tennis or chess?
The weather is lovely, warm and sunny.
She wore a beautiful red dress.
The president, the vice president and the secretary met.
My doctor told me to rest.
What does the word photosynthesis mean?
Endothermic reactions take in heat.
Use the AR and AI features of the app.
I have a question about the size, colour and price.
The film is a classic, full of magic and adventure.
""".strip().split("\n")
"""Sentences without any name."""

QUOTES: Final = (
    "We are pleased with the outcome",
    "I never said that",
    "This is only the beginning",
    "It was a long day",
    "No comment",
    "We will appeal",
)
