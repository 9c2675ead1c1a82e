"""An ad that asks for money, or for one's account or address, is marked with the words that ask; nobody else is."""

import pytest

from tests.scraper.normalise.ads import posting_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Typing from home, Rs 2000 a day. Registration fee only Rs 450, refundable.", "Registration fee only Rs 450"),
        ("Send 1,350 taka registration fee by wallet today.", "Send 1,350 taka registration fee"),
        ("Seats are few. Pay a refundable deposit today.", "Pay a refundable"),
        ("Invest 5000 and earn 900 each week.", "Invest 5000 and earn"),
        ("রেজিস্ট্রেশন ফি ৬৫০ টাকা দিয়ে আজই শুরু করুন।", "রেজিস্ট্রেশন ফি ৬৫০"),
        ("আসন নিতে ২৫,০০০ টাকা বিকাশ করুন।", "২৫,০০০ টাকা বিকাশ"),
        ("চাকরি নিশ্চিত! জামানত ১০,০০০ টাকা ফেরতযোগ্য।", "জামানত ১০,০০০"),
        ("sudhu 3000 taka deposit rakhle daily income", "3000 taka deposit"),
        ("Biaya pendaftaran Rp 50.000 dibayar di muka.", "Biaya pendaftaran Rp 50.000"),
        ("Like videos all day. Recharge 40 USDT for the VIP set.", "Recharge 40 USDT"),
        ("This is no scam. Pay a refundable deposit today.", "Pay a refundable"),
    ],
)
def test_what_asks_for_money_is_marked_with_its_words(text: str, said: str) -> None:
    posting = posting_of(title="Data entry from home", description=text)
    assert posting.asks_for_money is True
    assert posting.evidence["asks_for_money"] == said


@pytest.mark.parametrize(
    "text",
    [
        "No registration fee. 12 people are wanted.",
        "We never ask for money. Do not pay a registration fee to anyone.",
        "Your professional registration fee of 120 is refunded after a year.",
        "You collect the membership fee of 15 from members and the security deposit of 2 months from tenants.",
        "We invest in our people: 5 days of training a year.",
        "কোনো রেজিস্ট্রেশন ফি নেই, ৩ জন নেওয়া হবে।",
        "বেতন ১০,০০০ টাকা বিকাশে দেওয়া হবে।",
        "আবেদনের সাথে ১০০ টাকা ফি ব্যাংকে জমা দিয়ে রসিদ দিন।",
        "নির্ধারিত ব্যাংকে ১০০ টাকা জমা দিয়ে আবেদন করুন।",
        "পরীক্ষার ফি বাবদ ৫৬ টাকা টেলিটকের মাধ্যমে জমা দেওয়া যাবে।",
        "salary 8000 taka bkash e pathano hoy",
        "Tanpa biaya pendaftaran, 3 posisi.",
        "Beware of fraudsters who have people pay a processing fee of 90 in our name.",
        "You get a starter kit of 12 samples and a training fee paid for 3 days.",
        "Registration is free: make a One Time Registration, then send 2 references to confirm.",
        "Process the registration fee of 300 guests; we cover one professional membership fee up to 200.",
        "Invest 2 hours a day and earn 500 a month. Deposit your certificates before joining.",
        "মাসে ৫ লক্ষ টাকা ডিপোজিট সংগ্রহ করতে হবে।",
        "Helps users of the exchange who deposit USDT, and the team that unlocks tasks.",
    ],
)
def test_who_pays_or_asks_for_nothing_is_not_accused(text: str) -> None:
    assert posting_of(title="Office assistant", description=text).asks_for_money is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "You get transfers from our buyers in your bank account. Keep a share, forward the rest the same day.",
            "your bank account ... forward the rest",
        ),
        (
            "Withdraw the cash that comes to your account and hand it over.",
            "Withdraw the cash ... comes to your account",
        ),
        ("Cash the cheque we send and wait for our call.", "Cash the cheque we send"),
        ("Easy money: rent out your bank account by the month.", "rent out your bank account"),
        ("Run our sales under your name: rent your LinkedIn to us.", "rent your LinkedIn"),
        ("To be paid, send your online banking password today.", "your online banking password"),
        ("Confirm your place: share your OTP with the team leader.", "share your OTP"),
        ("Buy the cards, scratch each gift card and write to us.", "scratch each gift card"),
        ("Boxes come to your home address; check and reship them.", "your home address ... reship"),
        ("ব্যাংক একাউন্ট ভাড়া দিয়ে ঘরে বসে আয়।", "একাউন্ট ভাড়া"),
        (
            "আপনার বিকাশে গ্রাহকের পেমেন্ট আসবে, সেই টাকা আমাদের নম্বরে পাঠিয়ে দেবেন।",
            "আপনার বিকাশে ... টাকা আমাদের নম্বরে পাঠিয়ে দেবেন",
        ),
        ("কাজ নিশ্চিত করতে ফোনে আসা ওটিপি পাঠান।", "ওটিপি পাঠান"),
        ("আপনার বিকাশ নম্বর ও পিন দিন।", "বিকাশ নম্বর ও পিন দিন"),
        (
            "apnar account e taka asbe, shei taka onno number e pathaben",
            "apnar account ... taka onno number e pathaben",
        ),
        ("mobile e OTP ashle OTP pathaben", "OTP pathaben"),
    ],
)
def test_what_asks_for_an_account_or_an_address_is_marked_with_its_words(text: str, said: str) -> None:
    posting = posting_of(title="Work from home", description=text)
    assert posting.asks_for_account is True
    assert posting.evidence["asks_for_account"] == said


@pytest.mark.parametrize(
    "text",
    [
        "We never ask for your PIN, your bank login or an OTP.",
        "Nobody at our firm will ask; do not share your OTP or your bank password with anyone.",
        "You will never be asked to use your own bank account and to forward the money to customers.",
        "Beware of scammers who have you receive money in your bank account and forward the funds.",
        "Fraud analyst: find accounts that receive stolen money; 'rent your bank account' offers are reported.",
        "Deposits cheques for the owner, transfers the funds to suppliers and wires the balance abroad.",
        "Pay comes weekly, straight to your bank account. Forward your CV and the rest of your papers.",
        "We transfer the money to your bank account each Friday.",
        "Keep all your tips: withdraw the money to your PayPal at any time.",
        "Bookkeeper: receive payments from clients, post them, forward them to the partner for approval.",
        "Executive assistant: run errands, buy gift cards for the team, receive parcels at the owner's home.",
        "Warehouse: unpack returns, reship lost orders, forward packages abroad.",
        "Mail room of a virtual office: we put cheques in your bank account and forward packages to members.",
        "Work at your home. A laptop comes by parcel, the old one you send back.",
        "We pay to your PayPal, your bank account or via Western Union.",
        "We send the money by transfer or as cash, or if you wish into your bank account.",
        "You keep 90 percent of the money you earn, paid into your bank account.",
        "Fill in the form with your bank account and send it to HR, with 2 references to our office.",
        "Work at your home: answer calls and forward them to the right person.",
        "Product testers receive packages at your home and send us a review.",
        "Log in to your account manager's list and transfer the funds to suppliers.",
        "Nurse with a valid NMC PIN. Enter the OTP from your phone to finish the form.",
        "বেতন আপনার ব্যাংক একাউন্টে দেওয়া হবে।",
        "আবেদন করতে ফোনে আসা ওটিপি দিন, না এলে আবার OTP পাঠান বাটনে চাপুন।",
        "কাজ শেষে টাকা আপনার বিকাশে পাঠিয়ে দেওয়া হবে।",
        "পিন বা ওটিপি কাউকে দেবেন না। ওটিপি দিতে হবে না।",
        "ক্যাশিয়ার: ব্যাংকে টাকা জমা, চেক ভাঙানো, বিকাশ এজেন্টের হিসাব রাখা।",
        "kaj sheshe taka apnar bkash e pathiye dibo",
    ],
)
def test_who_handles_money_for_an_employer_or_warns_of_fraud_is_not_accused(text: str) -> None:
    assert posting_of(title="Office assistant", description=text).asks_for_account is None
